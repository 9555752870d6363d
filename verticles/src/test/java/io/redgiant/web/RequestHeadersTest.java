package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestHeadersTest {
  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 0x1F, 0x7F, 0x80, 0x9B, 0x9F, 0x200E, 0x200F, 0x202A, 0x202E, 0x2066, 0x2069, 0x2028
      })
  void refusesALabelThatWouldSteerATerminalOrReorderALine(int point) {
    var label = "Ann" + Character.toString(point);

    var refusal =
        assertThrows(Refusal.class, () -> RequestHeaders.checkedLabel("Redgiant-Label", label));

    assertEquals(Failure.BAD_REQUEST, refusal.failure());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Ann", "Ängström", "\uD83D\uDC69\u200D\uD83D\uDE80"})
  void takesWhatPeopleCallThemselves(String label) {
    assertEquals(label, RequestHeaders.checkedLabel("Redgiant-Label", label));
  }
}
