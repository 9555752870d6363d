package io.redgiant.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a person sets once for every command: {@code --key} on the command line, {@code
 * REDGIANT_KEY} in the environment, {@code key=value} in the configuration file; the first of these
 * that has it wins.
 */
enum Setting {
  NODE("http://127.0.0.1:8080"),
  ROOM("lobby"),
  LABEL(""),
  TIMEOUT("60");

  private final String byDefault;

  Setting(String byDefault) {
    this.byDefault = byDefault;
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  String variable() {
    return "REDGIANT_" + name();
  }

  String byDefault() {
    return byDefault;
  }

  static @Nullable Setting ofKey(String key) {
    for (var setting : values()) {
      if (setting.key().equals(key)) {
        return setting;
      }
    }
    return null;
  }
}
