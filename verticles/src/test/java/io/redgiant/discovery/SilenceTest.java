package io.redgiant.discovery;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.protocol.NodeId;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SilenceTest {
  private static final NodeId ANN = NodeId.random(new Random(1));
  private static final NodeId BEN = NodeId.random(new Random(2));
  private static final long START = 1_000;

  private final Silence silence = new Silence();

  @Test
  void isToldOnceItLastsAndOnceItEnds() {
    assertFalse(silence.lasts(ANN, START));
    assertFalse(silence.lasts(ANN, START + Silence.MILLIS - 1));
    assertTrue(silence.lasts(ANN, START + Silence.MILLIS));
    assertFalse(silence.lasts(ANN, START + 2 * Silence.MILLIS));
    assertFalse(silence.lasts(BEN, START + 2 * Silence.MILLIS));

    assertTrue(silence.ends(ANN));
    assertFalse(silence.ends(ANN));
    assertFalse(silence.ends(BEN));
  }

  @Test
  void beginsAnewWithEachAnswer() {
    silence.lasts(ANN, START);
    assertFalse(silence.ends(ANN));
    assertFalse(silence.lasts(ANN, START + Silence.MILLIS));
    assertTrue(silence.lasts(ANN, START + 2 * Silence.MILLIS));
  }

  @Test
  void isForgottenWithWhoeverLeaves() {
    silence.lasts(ANN, START);
    assertTrue(silence.lasts(ANN, START + Silence.MILLIS));
    silence.keep(Set.of(BEN));
    assertFalse(silence.ends(ANN));
    assertFalse(silence.lasts(ANN, START + 2 * Silence.MILLIS));
  }
}
