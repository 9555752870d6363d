package io.redgiant.discovery;

import static io.redgiant.protocol.Limits.CLOCK_AHEAD_MILLIS_MAX;

import io.redgiant.protocol.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * How far the clocks of other nodes are ahead of this one's, and whether this one is to be trusted:
 * a node whose clock is more than a minute off the median of all, its own among them, would stamp
 * what it writes before what it has seen, or long after what others will write. Of two clocks
 * nobody knows which is right. One thread.
 */
final class Clocks {
  private static final int JUDGES_MIN = 3;

  private final Map<NodeId, Long> ahead = new HashMap<>();

  /** A node answered with its clock. */
  void measured(NodeId node, long aheadMillis) {
    ahead.put(node, aheadMillis);
  }

  /** Forgets whoever is not up. */
  void keep(Set<NodeId> up) {
    ahead.keySet().retainAll(up);
  }

  /** By how much that node's clock is ahead, or null where it did not say. */
  @Nullable Long ahead(NodeId node) {
    return ahead.get(node);
  }

  /** Why this node is to take no writes, or null. */
  @Nullable String refusal() {
    var all = all();
    if (all.length < JUDGES_MIN) {
      return null;
    }
    long lower = all[(all.length - 1) / 2];
    long upper = all[all.length / 2]; // the same where they are an odd number
    long off = lower > 0 ? lower : Math.min(upper, 0);
    return Math.abs(off) <= CLOCK_AHEAD_MILLIS_MAX
        ? null
        : "this node's clock is "
            + Math.abs(off) / 1_000
            + " s "
            + (off > 0 ? "behind" : "ahead of")
            + " the others'; set it right";
  }

  /** Whether two clocks differ by so much, and nobody can say which is right. */
  boolean isDoubtful() {
    var all = all();
    return all.length < JUDGES_MIN && all[all.length - 1] - all[0] > CLOCK_AHEAD_MILLIS_MAX;
  }

  private long[] all() {
    var others = ahead.values().stream().mapToLong(Long::longValue);
    return LongStream.concat(others, LongStream.of(0)).sorted().toArray();
  }
}
