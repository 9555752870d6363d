package io.redgiant.chat;

import io.redgiant.protocol.Origin;
import io.redgiant.protocol.Seen;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How far this node has what happened in rooms. One thread. */
final class Happened {
  private final SortedMap<Origin, Long> sequences = new TreeMap<>();
  private @Nullable Seen asked; // what it came to when somebody asked last

  void note(Origin origin, long sequence) {
    sequences.merge(origin, sequence, Math::max);
    asked = null;
  }

  void note(Seen seen) {
    seen.sequences().forEach(this::note);
  }

  Seen seen() {
    if (asked == null) {
      asked = Seen.of(sequences);
    }
    return asked;
  }
}
