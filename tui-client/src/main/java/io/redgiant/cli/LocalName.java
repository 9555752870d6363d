package io.redgiant.cli;

import java.util.Locale;
import java.util.Set;

/** The name that somebody else's file gets in a folder here. */
final class LocalName {
  /** With any extension or none, these are devices on Windows. */
  private static final Set<String> DEVICES =
      Set.of("con", "prn", "aux", "nul", "conin$", "conout$");

  private static final String SEPARATORS = "/\\";
  private static final String FORBIDDEN_ON_WINDOWS = "<>:\"|?*";

  private LocalName() {}

  /**
   * One name that stays in its folder, on the systems that a folder here may be shared with.
   *
   * @param windows whether this system's own rules are those of Windows
   */
  static String of(String name, boolean windows) {
    var safe = new StringBuilder(name.length() + 1);
    name.codePoints()
        .map(point -> unsafe(point, windows) ? '_' : point)
        .forEach(safe::appendCodePoint);
    // Windows drops dots and spaces at the end: the name would be another one.
    for (int last = safe.length() - 1; last >= 0 && ". ".indexOf(safe.charAt(last)) >= 0; last--) {
      safe.setCharAt(last, '_');
    }
    if (safe.isEmpty() || isDevice(safe.toString())) {
      safe.insert(0, '_');
    }
    return safe.toString();
  }

  private static boolean unsafe(int point, boolean windows) {
    return SEPARATORS.indexOf(point) >= 0
        || Character.getType(point) == Character.CONTROL
        || windows && FORBIDDEN_ON_WINDOWS.indexOf(point) >= 0;
  }

  private static boolean isDevice(String name) {
    var stem = name.split("[.]", 2)[0].strip().toLowerCase(Locale.ROOT);
    return DEVICES.contains(stem) || stem.matches("(com|lpt)[0-9\u00B9\u00B2\u00B3]");
  }
}
