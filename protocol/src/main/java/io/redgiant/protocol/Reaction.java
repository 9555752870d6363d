package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * The body of a record by which a peer reacts to a message, which is the record's target. The last
 * one of a peer, a message and an emoji counts.
 *
 * @param on false where it is taken back
 */
public record Reaction(String emoji, boolean on) {
  public Reaction {
    if (emoji.isBlank()
        || emoji.length() > Limits.EMOJI_CHARS_MAX
        || emoji.codePoints().anyMatch(Reaction::isControl)) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a reaction is one emoji, of at most " + Limits.EMOJI_CHARS_MAX + " characters");
    }
  }

  private static boolean isControl(int point) {
    return Character.isISOControl(point) || Character.isWhitespace(point);
  }

  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("emoji", emoji);
          json.writeBooleanField("on", on);
          json.writeEndObject();
        });
  }

  public static Reaction decode(byte[] body) {
    return Json.read(body, Reaction::read);
  }

  private static Reaction read(JsonParser json) throws IOException {
    var fields = Json.scalars(json); // a newer node may say more
    return new Reaction(fields.getOrDefault("emoji", ""), "true".equals(fields.get("on")));
  }
}
