package io.redgiant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
  private static final Origin ORIGIN = new Origin(new NodeId(new Id128(1, 2)), 3);

  @Test
  void readsWhatItWrites() {
    var position = Position.of(ORIGIN, 7);

    assertEquals(position, Position.parse(position.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-", "99999999999999999999"})
  void saysWhatASequenceIs(String sequence) {
    var malformed =
        assertThrows(IllegalArgumentException.class, () -> Position.parse(ORIGIN + "." + sequence));

    assertEquals("a sequence is a number from 1, not '" + sequence + "'", malformed.getMessage());
  }
}
