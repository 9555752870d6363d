package io.redgiant.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class OperatorTokenTest {
  private static final String TEXT = "0123456789abcdef".repeat(4);

  private final OperatorToken token = OperatorToken.parse(TEXT + "\n");

  @Test
  void knowsItself() {
    assertTrue(token.isIn(List.of(token.authorization())));
    assertTrue(token.isIn(List.of("bearer " + TEXT)));
  }

  @Test
  void knowsNothingElse() {
    assertFalse(token.isIn(List.of()));
    assertFalse(token.isIn(List.of(TEXT)));
    assertFalse(token.isIn(List.of("Bearer " + TEXT.substring(1))));
    assertFalse(token.isIn(List.of("Bearer " + TEXT, "Bearer " + TEXT)));
  }

  @Test
  void doesNotRepeatWhatItCannotRead() {
    for (var text : List.of("", "00", TEXT.substring(1), TEXT + "0", TEXT.substring(1) + "g")) {
      var refusal =
          assertThrows(IllegalArgumentException.class, () -> OperatorToken.parse(text), text);
      assertEquals("an operator token is 64 hexadecimal digits", refusal.getMessage());
    }
  }

  @Test
  void isNotPrinted() {
    assertFalse(token.toString().contains(TEXT));
  }
}
