package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * The body of a record that ends a peer's tokens.
 *
 * @param beforeMillis those that were issued before this time, since 1970, are void
 */
public record TokensRevoked(long beforeMillis) {
  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeNumberField("before", beforeMillis);
          json.writeEndObject();
        });
  }

  public static TokensRevoked decode(byte[] body) {
    return Json.read(body, TokensRevoked::read);
  }

  private static TokensRevoked read(JsonParser json) throws IOException {
    return new TokensRevoked(Json.number(Json.scalars(json), "before"));
  }
}
