package io.redgiant.cli;

import io.redgiant.client.Access;
import io.redgiant.client.Trust;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * A node of another machine that this user is a peer at: a file below the configuration's
 * directory, for this user alone.
 */
final class KnownNode {
  static final String TOKEN = "token";
  static final String FINGERPRINT = "fingerprint";
  static final String HANDLE = "handle";
  static final String INVITATION = "invitation";
  static final String NONCE = "nonce";

  private final Path file;

  KnownNode(Path configuration, URI node) {
    var place = node.getAuthority().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "_");
    this.file = configuration.resolve("nodes").resolve(place + ".properties");
  }

  Path file() {
    return file;
  }

  /** What is known of it; nothing where it is not known. */
  Map<String, String> read() throws IOException, Ending.Because {
    if (!Files.exists(file)) {
      return Map.of();
    }
    var read = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      read.load(reader);
    } catch (IllegalArgumentException malformed) {
      throw new Ending.Because(
          ExitCode.USAGE, file + " is not a file of properties: " + malformed.getMessage(), null);
    }
    var fields = new java.util.HashMap<String, String>();
    read.stringPropertyNames().forEach(name -> fields.put(name, read.getProperty(name)));
    return fields;
  }

  /** Who one is there, and how it is known again; empty where one has not joined it. */
  Optional<Access> access() throws IOException, Ending.Because {
    var fields = read();
    var token = fields.get(TOKEN);
    var fingerprint = fields.get(FINGERPRINT);
    if (token == null || fingerprint == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Access(token, Trust.ofFingerprint(fingerprint)));
    } catch (IllegalArgumentException malformed) {
      throw new Ending.Because(ExitCode.USAGE, file + ": " + malformed.getMessage(), null);
    }
  }

  /** Replaces what is known, at once and durably. */
  void write(Map<String, String> fields) throws IOException {
    var properties = new Properties();
    properties.putAll(fields);
    var text = new StringWriter();
    properties.store(text, null);
    var directory = Files.createDirectories(file.getParent());
    var made = Files.createTempFile(directory, ".node", null); // that nobody else may read
    try {
      try (var channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
        var bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(made);
    }
  }
}
