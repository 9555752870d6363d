package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers of tus 1.0.0 whose values have a form of their own. */
final class TusHeaders {
  static final String VERSION = "1.0.0";
  static final String EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration";
  static final String CHECKSUM_ALGORITHMS = "sha1,sha256";
  static final String BODY_TYPE = "application/offset+octet-stream";

  private static final int METADATA_CHARS_MAX = 8_192;

  private TusHeaders() {}

  /** What a client says a body's digest is. */
  record Checksum(MessageDigest digest, byte[] expected) {
    boolean holds() {
      return Arrays.equals(digest.digest(), expected);
    }
  }

  /** Reads {@code Upload-Checksum: sha1 <base64>}; null where there is none. */
  static @Nullable Checksum checksum(@Nullable String header) {
    if (header == null) {
      return null;
    }
    var parts = header.strip().split(" +", -1);
    if (parts.length != 2) {
      throw bad("Upload-Checksum reads '<algorithm> <base64>'");
    }
    return new Checksum(digest(parts[0]), base64("Upload-Checksum", parts[1]));
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return switch (algorithm) {
        case "sha1" -> MessageDigest.getInstance("SHA-1");
        case "sha256" -> MessageDigest.getInstance("SHA-256");
        default ->
            throw bad("Upload-Checksum knows " + CHECKSUM_ALGORITHMS + ", not '" + algorithm + "'");
      };
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible); // every JDK has both
    }
  }

  /** Reads {@code Upload-Metadata: key <base64>,key}. */
  static Map<String, String> metadata(String header) {
    if (header.length() > METADATA_CHARS_MAX) {
      throw bad("Upload-Metadata has at most " + METADATA_CHARS_MAX + " characters");
    }
    var metadata = new LinkedHashMap<String, String>();
    if (header.isBlank()) {
      return metadata;
    }
    for (var pair : header.split(",", -1)) {
      var parts = pair.strip().split(" +", -1);
      if (parts.length > 2 || parts[0].isEmpty()) {
        throw bad("Upload-Metadata reads '<key> <base64>', not '" + pair.strip() + "'");
      }
      var value =
          parts.length == 1
              ? ""
              : new String(base64("Upload-Metadata", parts[1]), StandardCharsets.UTF_8);
      if (metadata.put(parts[0], value) != null) {
        throw bad("Upload-Metadata has '" + parts[0] + "' more than once");
      }
    }
    return metadata;
  }

  /** A byte count that must be there. */
  static long bytes(String name, @Nullable String value) {
    try {
      long bytes = value == null ? -1 : Long.parseLong(value.strip());
      if (bytes >= 0) {
        return bytes;
      }
    } catch (NumberFormatException malformed) {
      throw bad(name + " is a number of bytes, not '" + value + "'");
    }
    throw bad(name + " is needed, a number of bytes from 0");
  }

  private static byte[] base64(String name, String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException malformed) {
      throw bad(name + " has a value that is not Base64: '" + text + "'");
    }
  }

  private static Refusal bad(String why) {
    return new Refusal(Failure.BAD_REQUEST, why);
  }
}
