package io.redgiant.storage;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How long an upload stays that nobody goes on with.
 *
 * @param unusedMax from the last bytes that came
 */
record Lifetime(InstantSource clock, Duration unusedMax) {
  /** When an upload that is used now will be over. */
  long expiryMillis() {
    return clock.millis() + unusedMax.toMillis();
  }

  boolean isOver(long expiresMillis) {
    return expiresMillis < clock.millis();
  }
}
