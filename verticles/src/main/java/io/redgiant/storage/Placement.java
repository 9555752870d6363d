package io.redgiant.storage;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Which nodes hold what, as the records say that are here. Storage's event loop only. */
final class Placement {
  private final NodeId self;
  private final OtherNodes others;
  private final Presence presence;
  private Layout layout = Layout.EMPTY;
  private int replicas = 1;

  Placement(NodeId self, OtherNodes others, Presence presence) {
    this.self = self;
    this.others = others;
    this.presence = presence;
  }

  /** Who is to hold what, as things are now. */
  View view() {
    presence.look();
    var present = new HashSet<NodeId>();
    for (var node : layout.active()) {
      if (node.equals(self) || presence.has(node)) {
        present.add(node);
      }
    }
    return new View(layout, replicas, present);
  }

  /** Takes note of what the records say now. */
  void set(Layout now, int copies) {
    layout = now;
    replicas = copies;
  }

  NodeId self() {
    return self;
  }

  /** Whether this node is to hold nothing: it is drained, or removed. */
  boolean leaves() {
    var place = layout.places().get(self);
    return place != null && place.state() != Layout.State.ACTIVE;
  }

  /** Whether the layout has no other node: what is not here is nowhere. */
  boolean isAlone() {
    return layout.active().stream().allMatch(self::equals);
  }

  int replicas() {
    return replicas;
  }

  /** The other nodes that are up, whoever is likeliest to have the content first. */
  List<NodeId> sources(ContentId content) {
    var up = others.up();
    var sources = new ArrayList<>(layout.ranked(content, up));
    up.stream().sorted().filter(node -> !sources.contains(node)).forEach(sources::add);
    sources.remove(self);
    return sources;
  }

  /** The other nodes that are up, where nothing says whose the bytes are. */
  List<NodeId> sources() {
    return others.up().stream().sorted().toList();
  }

  /** The other nodes that are up and may take a copy of the content, the best place first. */
  List<NodeId> candidates(ContentId content) {
    return layout.ranked(content, others.up()).stream().filter(node -> !node.equals(self)).toList();
  }

  /**
   * How many copies on other nodes an upload here waits for: all that are wanted, or all that can
   * be.
   */
  int copiesElsewhere(ContentId content) {
    int here = leaves() ? 0 : 1; // a copy that is to go is none
    return Math.min(replicas - here, candidates(content).size());
  }
}
