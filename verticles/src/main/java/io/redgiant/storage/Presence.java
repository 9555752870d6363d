package io.redgiant.storage;

import io.redgiant.protocol.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which other nodes count as there: a node that is away keeps its place for a while, so that a
 * restart moves no data. Storage's event loop only.
 */
final class Presence {
  private final OtherNodes others;
  private final LongSupplier millis;
  private final long awayMillisMax;
  private final long sinceMillis; // nobody was seen before this node began to look
  private final Map<NodeId, Long> seen = new HashMap<>();

  /**
   * @param millis a clock that never goes back
   */
  Presence(OtherNodes others, LongSupplier millis, long awayMillisMax) {
    this.others = others;
    this.millis = millis;
    this.awayMillisMax = awayMillisMax;
    sinceMillis = millis.getAsLong();
  }

  /** Looks who is up. */
  void look() {
    long now = millis.getAsLong();
    others.up().forEach(node -> seen.put(node, now));
  }

  /** Whether the node was up lately, as far as {@link #look} knows. */
  boolean has(NodeId node) {
    return millis.getAsLong() - seen.getOrDefault(node, sinceMillis) < awayMillisMax;
  }
}
