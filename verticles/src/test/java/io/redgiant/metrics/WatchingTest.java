package io.redgiant.metrics;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchingTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Near the end of what a clock of nanoseconds can say. */
  private static final long START = Long.MAX_VALUE - SECOND;

  private final Watching watching = new Watching();

  @Test
  void nobodyWatchesAtFirst() {
    assertFalse(watching.isHere(START));
    assertFalse(watching.isElsewhere(START));
    assertFalse(watching.hasTapHere(START));
    assertFalse(watching.hasTapElsewhere(START));
  }

  @Test
  void whatIsSaidHereHoldsForThreeSeconds() {
    watching.here(true, false, START);

    assertTrue(watching.isHere(START + 3 * SECOND - 1));
    assertFalse(watching.hasTapHere(START));
    assertFalse(watching.isElsewhere(START));
    assertFalse(watching.isHere(START + 3 * SECOND));
    assertFalse(watching.isHere(START), "what has ended does not begin again by itself");
  }

  @Test
  void whatIsSaidElsewhereHoldsForFive() {
    watching.elsewhere(true, true, START);
    watching.elsewhere(true, false, START + SECOND);

    assertTrue(watching.hasTapElsewhere(START + 5 * SECOND - 1));
    assertFalse(watching.hasTapElsewhere(START + 5 * SECOND));
    assertTrue(watching.isElsewhere(START + 6 * SECOND - 1));
    assertFalse(watching.isElsewhere(START + 6 * SECOND));
    assertFalse(watching.isHere(START + SECOND));
  }

  @Test
  void aWordOfNobodyEndsNothingOfSomebodyElses() {
    watching.here(true, true, START);
    watching.here(false, false, START + SECOND);

    assertTrue(watching.isHere(START + 2 * SECOND));
    assertTrue(watching.hasTapHere(START + 2 * SECOND));
  }
}
