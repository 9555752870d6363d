package io.redgiant.web;

import java.nio.charset.StandardCharsets;

/** Content-Disposition (RFC 6266): the name for every client, in ASCII and in UTF-8. */
final class Disposition {
  private static final String UNRESERVED = "!#$&+-.^_`|~";

  private Disposition() {}

  static String of(boolean inline, String name) {
    var kind = inline ? "inline" : "attachment";
    return kind + "; filename=\"" + ascii(name) + "\"; filename*=UTF-8''" + encoded(name);
  }

  /**
   * For clients that know no {@code filename*}: what could end the quotes or mean something is an
   * underscore.
   */
  private static String ascii(String name) {
    var ascii = new StringBuilder(name.length());
    name.codePoints()
        .map(
            point ->
                point < ' ' || point > '~' || point == '"' || point == '\\' || point == '%'
                    ? '_'
                    : point)
        .forEach(ascii::appendCodePoint);
    return ascii.toString();
  }

  private static String encoded(String name) {
    var encoded = new StringBuilder(name.length());
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      if (octet >= 0 && (Character.isLetterOrDigit(octet) || UNRESERVED.indexOf(octet) >= 0)) {
        encoded.append((char) octet);
      } else {
        encoded.append('%').append(String.format("%02X", octet));
      }
    }
    return encoded.toString();
  }
}
