package io.redgiant.discovery;

import io.redgiant.local.Nodes;
import io.redgiant.protocol.NodeHello;
import io.redgiant.protocol.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The other nodes that are up, as each last said of itself. One thread. */
final class Neighbours {
  private final Map<NodeId, NodeHello> heard = new TreeMap<>();
  private final Map<NodeId, Double> roundTrips = new HashMap<>();

  /** A node has spoken. Answers whether others need to know: it is new, or elsewhere now. */
  boolean heard(NodeHello hello) {
    var before = heard.put(hello.node(), hello);
    return before == null || !before.url().equals(hello.url());
  }

  /** A question came back, or did not: then it is negative. */
  void measured(NodeId node, double millis) {
    roundTrips.put(node, millis);
  }

  /** Forgets whoever is not up; answers whether anybody was forgotten. */
  boolean keep(Set<NodeId> up) {
    roundTrips.keySet().retainAll(up);
    return heard.keySet().retainAll(up);
  }

  Nodes beside(NodeHello self, Clocks clocks) {
    var nodes = new ArrayList<>(List.of(new Nodes.Seen(self, 0, 0L)));
    heard.forEach(
        (node, hello) ->
            nodes.add(
                new Nodes.Seen(hello, roundTrips.getOrDefault(node, -1.0), clocks.ahead(node))));
    return new Nodes(nodes);
  }
}
