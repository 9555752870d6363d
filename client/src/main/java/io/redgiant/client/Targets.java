package io.redgiant.client;

import io.redgiant.protocol.EntryPath;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The paths and queries of requests, percent-encoded (RFC 3986). */
final class Targets {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private Targets() {}

  static String file(String room, EntryPath path) {
    return "/api/v1/files/" + segment(room) + "/" + encode(path.text(), "/");
  }

  static String segment(String text) {
    return encode(text, "");
  }

  private static String encode(String text, String kept) {
    var encoded = new StringBuilder(text.length() + 16);
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      var character = (char) (octet & 0xFF);
      if (unreserved(character) || kept.indexOf(character) >= 0) {
        encoded.append(character);
      } else {
        encoded.append('%').append(HEX.toHexDigits(octet));
      }
    }
    return encoded.toString();
  }

  private static boolean unreserved(char character) {
    return character >= 'a' && character <= 'z'
        || character >= 'A' && character <= 'Z'
        || character >= '0' && character <= '9'
        || "-._~".indexOf(character) >= 0;
  }
}
