package io.redgiant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DescriptorsTest {
  @Test
  void leavesAThirdToTheNodeAndThreeToEachConnection() {
    var descriptors = new Descriptors(1_024, 168);

    assertEquals((1_024 - 168 - 1_024 / 3) / 3, descriptors.connections());
    assertTrue(descriptors.suffice());
  }

  @Test
  void servesAFewEvenWhereTheyDoNotSuffice() {
    var descriptors = new Descriptors(256, 250);

    assertEquals(Descriptors.CONNECTIONS_MIN, descriptors.connections());
    assertFalse(descriptors.suffice());
  }

  @Test
  void hasALimitWhereTheSystemHasNone() {
    assertEquals(Descriptors.CONNECTIONS_MAX, new Descriptors(Long.MAX_VALUE, 0).connections());
  }

  @Test
  void knowsThoseOfThisProcess() {
    var now = Descriptors.now();

    assertTrue(now.open() < now.max(), now::toString);
  }
}
