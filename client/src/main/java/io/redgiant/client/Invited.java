package io.redgiant.client;

import io.redgiant.protocol.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;

/**
 * An invitation that was made.
 *
 * @param link lets in one person, once
 * @param fingerprint of the authority that vouches for the node, as browsers show it
 */
public record Invited(String link, Instant expires, String url, String fingerprint) {
  static Invited of(Map<String, String> fields) {
    return new Invited(
        text(fields, "link"),
        instant(text(fields, "expiresAt")),
        text(fields, "url"),
        text(fields, "fingerprint"));
  }

  private static String text(Map<String, String> fields, String name) {
    var value = fields.get(name);
    if (value == null) {
      throw Json.wrongField(name, "a text");
    }
    return value;
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException malformed) {
      throw Json.wrongField("expiresAt", "a time");
    }
  }

  /** Without the link. */
  @Override
  public String toString() {
    return "an invitation until " + expires;
  }
}
