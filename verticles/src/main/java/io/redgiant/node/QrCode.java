package io.redgiant.node;

import io.nayuki.qrcodegen.QrCode.Ecc;

/** A text as a QR code, drawn with half blocks: two rows of it in one line of a terminal. */
public final class QrCode {
  /** The standard wants four; readers are content with two, and a terminal is small. */
  private static final int MARGIN = 2;

  private static final String BLACK_ON_WHITE = "\u001B[30;107m";
  private static final String AS_BEFORE = "\u001B[0m";

  private QrCode() {}

  /** What may be drawn on. */
  public enum Screen {
    /** Nobody looks: nothing is drawn. */
    NONE,
    /**
     * A terminal without colours: its own, most likely light on dark, so light is what is drawn.
     */
    PLAIN,
    COLOURS
  }

  /** Its lines, each with its end; empty where it is not to be drawn. */
  public static String draw(String text, Screen screen) {
    if (screen == Screen.NONE) {
      return "";
    }
    var code = io.nayuki.qrcodegen.QrCode.encodeText(text, Ecc.LOW);
    var drawn = new StringBuilder();
    for (int row = -MARGIN; row < code.size + MARGIN; row += 2) {
      drawn.append(screen == Screen.COLOURS ? BLACK_ON_WHITE : "");
      for (int column = -MARGIN; column < code.size + MARGIN; column++) {
        boolean ink =
            screen == Screen.COLOURS; // what a block draws: dark, or without colours light
        boolean upper = code.getModule(column, row) == ink;
        boolean lower = row + 1 < code.size + MARGIN && code.getModule(column, row + 1) == ink;
        drawn.append(upper ? lower ? '█' : '▀' : lower ? '▄' : ' ');
      }
      drawn.append(screen == Screen.COLOURS ? AS_BEFORE : "").append('\n');
    }
    return drawn.toString();
  }
}
