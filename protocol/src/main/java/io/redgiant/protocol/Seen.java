package io.redgiant.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far somebody has seen what is said: for each origin the last sequence of its talk. Its text
 * is that of a {@link Position}, of more origins: {@code <origin>.<sequence>[,…]}.
 */
public record Seen(SortedMap<Origin, Long> sequences) {
  public static final Seen NOTHING = new Seen(new TreeMap<>());

  public Seen {
    if (sequences.size() > Limits.SEEN_ORIGINS_MAX) {
      throw new Refusal(
          Failure.TOO_LARGE,
          "at most %d origins can be named, not %d"
              .formatted(Limits.SEEN_ORIGINS_MAX, sequences.size()));
    }
    sequences = Collections.unmodifiableSortedMap(new TreeMap<>(sequences));
  }

  /** Reads the text; what is none is refused. */
  public static Seen parse(String text) {
    if (text.isBlank()) {
      return NOTHING;
    }
    var sequences = new TreeMap<Origin, Long>();
    for (var part : text.split(",", Limits.SEEN_ORIGINS_MAX + 1)) {
      int dot = part.lastIndexOf('.');
      try {
        long sequence = Long.parseLong(part.substring(dot + 1).strip());
        sequences.merge(
            Origin.parse(part.substring(0, Math.max(0, dot)).strip()), sequence, Math::max);
      } catch (IllegalArgumentException malformed) {
        throw new Refusal(
            Failure.BAD_REQUEST, "a position reads <origin>.<sequence>[,…], not '" + part + "'");
      }
    }
    return new Seen(sequences);
  }

  public long of(Origin origin) {
    return sequences.getOrDefault(origin, 0L);
  }

  public boolean covers(Origin origin, long sequence) {
    return sequence <= of(origin);
  }

  /** The same without origins that the other has never heard of: anybody may make them up. */
  public Seen of(Seen known) {
    var kept = new TreeMap<>(sequences);
    kept.keySet().retainAll(known.sequences.keySet());
    return new Seen(kept);
  }

  /** What either has seen; of too many origins, as many as fit. */
  public Seen and(Seen other) {
    var both = new TreeMap<>(sequences);
    other.sequences.forEach((origin, sequence) -> both.merge(origin, sequence, Math::max));
    return of(both);
  }

  /** So much; of too many origins, as many as fit. */
  public static Seen of(SortedMap<Origin, Long> sequences) {
    var fitting = new TreeMap<>(sequences);
    while (fitting.size() > Limits.SEEN_ORIGINS_MAX) {
      fitting.pollFirstEntry();
    }
    return new Seen(fitting);
  }

  @Override
  public String toString() {
    var parts = new ArrayList<String>();
    sequences.forEach((origin, sequence) -> parts.add(origin + "." + sequence));
    return String.join(",", parts);
  }
}
