package io.redgiant.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a write created and a read may wait for: for each origin, the sequence that must have been
 * applied. Its text is {@code <origin>.<sequence>[,…]}, as in the {@code Redgiant-Position} and
 * {@code Redgiant-After} headers.
 */
public record Position(SortedMap<Origin, Long> sequences) {
  public static final Position START = new Position(new TreeMap<>());

  public Position {
    if (sequences.size() > Limits.POSITION_ORIGINS_MAX) {
      throw new IllegalArgumentException(
          "a position names at most "
              + Limits.POSITION_ORIGINS_MAX
              + " origins, not "
              + sequences.size());
    }
    for (var sequence : sequences.values()) {
      if (sequence < 1) {
        throw new IllegalArgumentException("a sequence starts at 1, not " + sequence);
      }
    }
    sequences = Collections.unmodifiableSortedMap(new TreeMap<>(sequences));
  }

  public static Position of(Origin origin, long sequence) {
    return new Position(new TreeMap<>(Map.of(origin, sequence)));
  }

  public static Position parse(String text) {
    var sequences = new TreeMap<Origin, Long>();
    if (text.isBlank()) {
      return START;
    }
    for (var part : text.split(",", Limits.POSITION_ORIGINS_MAX + 1)) {
      int dot = part.lastIndexOf('.');
      if (dot < 0) {
        throw new IllegalArgumentException(
            "a position reads <origin>.<sequence>, not '" + part + "'");
      }
      sequences.merge(
          Origin.parse(part.substring(0, dot).strip()),
          sequence(part.substring(dot + 1).strip()),
          Math::max);
    }
    return new Position(sequences);
  }

  private static long sequence(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException malformed) {
      throw new IllegalArgumentException("a sequence is a number from 1, not '" + text + "'");
    }
  }

  /** Where both have been reached. */
  public Position and(Position other) {
    var sequences = new TreeMap<>(this.sequences);
    other.sequences.forEach((origin, sequence) -> sequences.merge(origin, sequence, Math::max));
    return new Position(sequences);
  }

  @Override
  public String toString() {
    var parts = new ArrayList<String>();
    sequences.forEach((origin, sequence) -> parts.add(origin + "." + sequence));
    return String.join(",", parts);
  }
}
