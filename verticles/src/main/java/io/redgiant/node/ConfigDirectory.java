package io.redgiant.node;

import java.nio.file.Path;
import java.util.Map;

/** Where a user of this machine keeps what all nodes and commands of theirs share. */
public final class ConfigDirectory {
  private ConfigDirectory() {}

  /** By the XDG base directory specification, which ignores a relative path. */
  public static Path of(Map<String, String> environment) {
    var base = Path.of(environment.getOrDefault("XDG_CONFIG_HOME", ""));
    if (!base.isAbsolute()) {
      base = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".config");
    }
    return base.resolve("redgiant");
  }
}
