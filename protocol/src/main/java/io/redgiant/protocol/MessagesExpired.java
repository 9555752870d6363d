package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** The body of a record that takes away all of a room's talk before a time. */
public record MessagesExpired(HybridTime before) {
  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeNumberField("before", before.value());
          json.writeEndObject();
        });
  }

  public static MessagesExpired decode(byte[] body) {
    return Json.read(body, MessagesExpired::read);
  }

  private static MessagesExpired read(JsonParser json) throws IOException {
    return new MessagesExpired(new HybridTime(Json.number(Json.scalars(json), "before")));
  }
}
