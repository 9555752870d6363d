package io.redgiant.node;

import io.redgiant.disk.Disk;
import io.redgiant.local.OperatorToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The token of a node's operator in its data directory: whoever may read that operates it. */
final class OperatorTokenFile {
  private static final int BYTES = 32;

  private OperatorTokenFile() {}

  /**
   * The directory's token. Where there is none one is made, so that an operator has a new one by
   * deleting the file and starting the node again.
   *
   * @throws IllegalArgumentException the file holds something else
   */
  static OperatorToken of(Disk disk, RandomGenerator random) throws IOException {
    if (!disk.exists(OperatorToken.FILE)) {
      var bytes = new byte[BYTES];
      random.nextBytes(bytes);
      var text = HexFormat.of().formatHex(bytes) + "\n";
      disk.replaceSecret(OperatorToken.FILE, text.getBytes(StandardCharsets.US_ASCII));
    }
    try {
      var text = new String(disk.readAll(OperatorToken.FILE), StandardCharsets.US_ASCII);
      return OperatorToken.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(
          OperatorToken.FILE
              + " does not hold 64 hexadecimal digits; delete it, and the next start makes a new"
              + " one");
    }
  }
}
