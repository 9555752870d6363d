package io.redgiant.journal;

import io.redgiant.core.Core;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.VersionVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What journals reach, as version vectors, and which of two reaches further. */
final class Vectors {
  private final Core core;

  Vectors(Core core) {
    this.core = core;
  }

  /** Lists, of each node, the origin that wrote last: the others have most likely ended. */
  VersionVector brief(Map<Origin, Reached> reached) {
    var open = new HashMap<NodeId, Origin>();
    reached.forEach(
        (origin, here) ->
            open.merge(
                origin.node(), origin, (one, other) -> isLater(reached, one, other) ? one : other));
    var listed = new TreeMap<Origin, Long>();
    open.values().forEach(origin -> listed.put(origin, sequence(reached, origin)));
    return new VersionVector(listed, others(reached, listed.keySet()));
  }

  private static boolean isLater(Map<Origin, Reached> reached, Origin one, Origin other) {
    int order = at(reached, one).time().compareTo(at(reached, other).time());
    return order != 0 ? order > 0 : one.compareTo(other) > 0;
  }

  VersionVector complete(Map<Origin, Reached> reached) {
    var listed = new TreeMap<Origin, Long>();
    reached.forEach((origin, here) -> listed.put(origin, here.sequence()));
    return new VersionVector(listed, Digest.ZERO);
  }

  /** Whether somebody who reaches {@code theirs} has, or may have, what is not here. */
  boolean lacks(Map<Origin, Reached> reached, VersionVector theirs) {
    for (var named : theirs.listed().entrySet()) {
      if (sequence(reached, named.getKey()) < named.getValue()) {
        return true;
      }
    }
    return !theirs.isComplete() && unlistedDiffer(reached, theirs);
  }

  /** Whether the two know different things of the origins that {@code theirs} does not list. */
  boolean unlistedDiffer(Map<Origin, Reached> reached, VersionVector theirs) {
    return !theirs.others().equals(others(reached, theirs.listed().keySet()));
  }

  private static long sequence(Map<Origin, Reached> reached, Origin origin) {
    return at(reached, origin).sequence();
  }

  private static Reached at(Map<Origin, Reached> reached, Origin origin) {
    return reached.getOrDefault(origin, Reached.NOTHING);
  }

  private Digest others(Map<Origin, Reached> reached, Set<Origin> listed) {
    SortedMap<Origin, Reached> others = new TreeMap<>(reached);
    others.keySet().removeAll(listed);
    if (others.isEmpty()) {
      return Digest.ZERO;
    }
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(core.hasherBytes());
      core.hasherStart(state);
      others.forEach(
          (origin, here) -> update(state, arena, VersionVector.entry(origin, here.sequence())));
      var digest = arena.allocate(Digest.BYTES);
      core.hasherFinish(state, digest);
      return Digest.at(digest, 0);
    }
  }

  private void update(MemorySegment state, Arena arena, byte[] bytes) {
    core.hasherUpdate(state, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
  }
}
