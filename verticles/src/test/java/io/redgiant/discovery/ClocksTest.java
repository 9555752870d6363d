package io.redgiant.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.protocol.Id128;
import io.redgiant.protocol.NodeId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClocksTest {
  private static final long HOUR = 3_600_000;

  private final Clocks clocks = new Clocks();

  private static NodeId node(int number) {
    return new NodeId(new Id128(0, number));
  }

  /** The others, by how much each is ahead of this node. */
  private void others(long... ahead) {
    for (int number = 0; number < ahead.length; number++) {
      clocks.measured(node(number), ahead[number]);
    }
  }

  @Test
  void aNodeMoreThanAMinuteFromTheMedianTakesNoWritesAndSaysWhy() {
    others(-HOUR, -HOUR + 500);
    assertEquals(
        "this node's clock is 3599 s ahead of the others'; set it right", clocks.refusal());
    others(HOUR, HOUR);
    assertEquals("this node's clock is 3600 s behind the others'; set it right", clocks.refusal());
  }

  @Test
  void anotherNodesWrongClockIsNotThisNodesFault() {
    others(HOUR, 20);
    assertNull(clocks.refusal());
    others(HOUR, HOUR, 20, -20);
    assertNull(clocks.refusal(), "this one is the median of five");
  }

  @Test
  void aMinuteIsTolerated() {
    others(60_000, 60_000);
    assertNull(clocks.refusal());
    others(60_001, 60_001);
    assertNotNull(clocks.refusal());
  }

  @Test
  void whereTwoAndTwoDisagreeNobodyIsWrong() {
    others(HOUR, HOUR, 0);
    assertNull(clocks.refusal());
    others(-HOUR, -HOUR, 0);
    assertNull(clocks.refusal());
    others(HOUR, HOUR, HOUR);
    assertNotNull(clocks.refusal());
  }

  @Test
  void twoNodesOnlyDoubt() {
    others(HOUR);
    assertNull(clocks.refusal());
    assertTrue(clocks.isDoubtful());
    others(59_000);
    assertFalse(clocks.isDoubtful());
  }

  @Test
  void whoIsAwayIsNoJudge() {
    others(HOUR, HOUR);
    clocks.keep(Set.of(node(0)));
    assertNull(clocks.refusal());
  }
}
