package io.redgiant.cli;

import java.util.Map;

/**
 * Which of the three streams are a terminal. The launcher says so, as the JDK knows only of all of
 * them together.
 *
 * @param streams the digits of those that are
 */
record Terminal(String streams, Map<String, String> environment) {
  static final String PROPERTY = "redgiant.tty";

  private static final int COLUMNS_DEFAULT = 80;

  @SuppressWarnings("SystemConsoleNull") // it is null where nothing at all is connected
  static Terminal ofProcess() {
    var streams = System.getProperty(PROPERTY);
    if (streams == null) {
      streams = System.console() == null || !System.console().isTerminal() ? "" : "012";
    }
    return new Terminal(streams, System.getenv());
  }

  /** Whether what stands there may be drawn over. */
  boolean animates() {
    return streams.contains("2") && !"dumb".equals(environment.get("TERM"));
  }

  boolean readsTerminal() {
    return streams.contains("0");
  }

  boolean writesTerminal() {
    return streams.contains("1");
  }

  /** Whether messages may carry colour (no-color.org). */
  boolean colours() {
    return animates() && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  int columns() {
    try {
      return Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
    } catch (NumberFormatException unset) {
      return COLUMNS_DEFAULT;
    }
  }
}
