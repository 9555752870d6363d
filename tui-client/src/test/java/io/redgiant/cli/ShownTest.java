package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class ShownTest {
  @Test
  void showsNothingThatWouldSteerATerminalOrReorderALine() {
    assertEquals("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe", Shown.text("a\u001Bb\u009Bc\u202Ed\u2069e"));
  }
}
