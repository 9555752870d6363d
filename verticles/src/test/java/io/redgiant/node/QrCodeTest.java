package io.redgiant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class QrCodeTest {
  @Test
  void drawsTwoRowsInALine() {
    // The finder pattern of its upper left corner, light where something is drawn.
    var lines = QrCode.draw("x", QrCode.Screen.PLAIN).lines().toList();

    assertEquals(13, lines.size());
    assertEquals("█████████████████████████", lines.getFirst());
    assertEquals("██ ▄▄▄▄▄ ", lines.get(1).substring(0, 9));
    assertEquals("██ █   █ ", lines.get(2).substring(0, 9));
    assertEquals("██ █▄▄▄█ ", lines.get(3).substring(0, 9));
    assertEquals("██▄▄▄▄▄▄▄", lines.get(4).substring(0, 9));
  }

  @Test
  void drawsDarkOnLightWhereThereAreColours() {
    var lines = QrCode.draw("x", QrCode.Screen.COLOURS).lines().toList();

    assertEquals("\u001B[30;107m  █▀▀▀▀▀█ ", lines.get(1).substring(0, 19));
    assertTrue(lines.stream().allMatch(line -> line.endsWith("\u001B[0m")));
  }

  @Test
  void drawsNothingWhereNobodyLooks() {
    assertEquals("", QrCode.draw("x", QrCode.Screen.NONE));
  }
}
