package io.redgiant.core;

import java.util.Locale;

/** Which core a process runs on: the setting {@code core}. */
public enum CoreChoice {
  /** C where there is a library for this machine, else Java. */
  AUTO,
  /** C, or do not start. */
  C,
  /** Java, about a fifth as fast. */
  JAVA;

  /** Of {@code auto}, {@code c}, {@code java} in either case. */
  public static CoreChoice of(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "auto" -> AUTO;
      case "c" -> C;
      case "java" -> JAVA;
      default -> throw new IllegalArgumentException("core is auto, c or java, not '" + text + "'");
    };
  }
}
