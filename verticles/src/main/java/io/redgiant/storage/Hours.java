package io.redgiant.storage;

import java.time.InstantSource;

/**
 * Hours since start, from 1: fine enough to say that bytes were read and found right within the
 * last day.
 */
final class Hours {
  private static final long HOUR_MILLIS = 3_600_000;
  private static final int GOOD_HOURS = 24;

  private final InstantSource clock;
  private final long startMillis;

  Hours(InstantSource clock) {
    this.clock = clock;
    this.startMillis = clock.millis();
  }

  int now() {
    return (int) ((clock.millis() - startMillis) / HOUR_MILLIS) + 1;
  }

  boolean withinADay(int hour) {
    return hour != 0 && now() - hour < GOOD_HOURS;
  }
}
