package io.redgiant.local;

import io.redgiant.protocol.NodeHello;
import io.redgiant.protocol.NodeId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that are up and reachable just now, this one first, as each last said of itself: an
 * event of {@code local.network.changed}, and the answer to {@link NodesQuery}.
 */
public record Nodes(List<Seen> nodes) implements ByReference {
  /** Before anybody was heard. */
  public static final Nodes NONE = new Nodes(List.of());

  /**
   * One of them.
   *
   * @param roundTripMillis of a question to it and its answer; 0 for this node, negative where none
   *     came back lately
   * @param clockAheadMillis by how much its clock is ahead of this node's; null where it did not
   *     say
   */
  public record Seen(NodeHello hello, double roundTripMillis, @Nullable Long clockAheadMillis) {}

  public Nodes {
    nodes = List.copyOf(nodes);
  }

  public Optional<NodeHello> find(NodeId node) {
    return nodes.stream().map(Seen::hello).filter(hello -> hello.node().equals(node)).findFirst();
  }
}
