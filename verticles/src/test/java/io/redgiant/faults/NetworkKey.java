package io.redgiant.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The key of a network that a test makes: nodes that start with it find each other. */
record NetworkKey(Path file) {
  static NetworkKey make(Path directory) throws IOException {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return new NetworkKey(
        Files.writeString(directory.resolve("key"), HexFormat.of().formatHex(bytes)));
  }

  Launch joining(Launch launch) {
    return launch.with("--join", "loopback", "--cluster-key", file.toString());
  }
}
