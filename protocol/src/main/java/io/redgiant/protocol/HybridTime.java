package io.redgiant.protocol;

import java.time.Instant;

/**
 * Hybrid logical time in one long: 48 bits of milliseconds since 1970, then a 16-bit counter that
 * keeps two writes of one millisecond apart and carries a write past every record it has seen.
 */
public record HybridTime(long value) implements Comparable<HybridTime> {
  private static final int COUNTER_BITS = 16;

  /** Nothing is later: the next time would be negative. The year is 6429. */
  public static final HybridTime LAST = new HybridTime(Long.MAX_VALUE);

  public static HybridTime ofMillis(long millis) {
    return new HybridTime(millis << COUNTER_BITS);
  }

  /** The first time after {@code seen} that is not before the clock. */
  public static HybridTime next(HybridTime seen, long clockMillis) {
    return new HybridTime(Math.max(seen.value + 1, clockMillis << COUNTER_BITS));
  }

  /** The later of two. */
  public HybridTime or(HybridTime other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** The earlier of two. */
  public HybridTime orAtMost(HybridTime other) {
    return compareTo(other) <= 0 ? this : other;
  }

  public long millis() {
    return value >>> COUNTER_BITS;
  }

  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public int compareTo(HybridTime other) {
    return Long.compare(value, other.value);
  }
}
