package io.redgiant.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The key of a network that a test makes: nodes that start with it find each other. */
record NetworkKey(Path file) {
  /** The one that is in the directory; made there at first. */
  static NetworkKey in(Path directory) {
    var file = directory.resolve("key");
    try {
      if (!Files.exists(file)) {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        Files.writeString(file, HexFormat.of().formatHex(bytes));
      }
      return new NetworkKey(file);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  Launch joining(Launch launch) {
    return launch.with("--join", "loopback", "--cluster-key", file.toString());
  }
}
