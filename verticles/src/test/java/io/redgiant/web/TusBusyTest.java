package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import org.junit.jupiter.api.Test;

class TusBusyTest {
  @Test
  void aNodeWithTooManyUploadsIs503ForClientsThatRetryNo429() {
    var refusal = (Refusal) TusRoutes.laterIfBusy(new Refusal(Failure.BUSY, "why")).cause();

    assertEquals(503, Problem.of(refusal).status());
    assertEquals("why", refusal.getMessage());
  }

  @Test
  void otherRefusalsStayWhatTheyAre() {
    var locked = new Refusal(Failure.LOCKED, "why");

    assertSame(locked, TusRoutes.laterIfBusy(locked).cause());
  }
}
