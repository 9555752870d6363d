package io.redgiant.cli;

import io.redgiant.node.QrCode;
import java.util.Map;

/**
 * Which of the three streams are a terminal. The launcher says so, as the JDK knows only of all of
 * them together; without it, none is.
 *
 * @param streams the digits of those that are
 */
record Terminal(String streams, Map<String, String> environment) {
  static final String PROPERTY = "redgiant.tty";

  private static final int COLUMNS_DEFAULT = 80;

  @SuppressWarnings("SystemConsoleNull") // it is null where nothing at all is connected
  static Terminal ofProcess() {
    return new Terminal(System.getProperty(PROPERTY, ""), System.getenv());
  }

  /** Whether what stands there may be drawn over. */
  boolean animates() {
    return streams.contains("2") && !"dumb".equals(environment.get("TERM"));
  }

  /** Whether messages may carry colour (no-color.org). */
  boolean colours() {
    return animates() && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** How a picture is drawn where results go. */
  QrCode.Screen screen() {
    if (!streams.contains("1") || "dumb".equals(environment.get("TERM"))) {
      return QrCode.Screen.NONE;
    }
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        ? QrCode.Screen.COLOURS
        : QrCode.Screen.PLAIN;
  }

  int columns() {
    try {
      return Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
    } catch (NumberFormatException unset) {
      return COLUMNS_DEFAULT;
    }
  }
}
