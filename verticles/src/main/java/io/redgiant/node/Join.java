package io.redgiant.node;

import java.util.Locale;

/** How a node finds the others of its network. */
public enum Join {
  /** It is alone. */
  NONE,
  /** All nodes of this machine that have the same key. */
  LOOPBACK;

  static Join of(String text) {
    for (var join : values()) {
      if (join.toString().equals(text)) {
        return join;
      }
    }
    throw new IllegalArgumentException("join is none or loopback, not '" + text + "'");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
