package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** The body of a record that says by what handle a peer is shown: a label, never an identity. */
public record PeerNamed(String handle) {
  public PeerNamed {
    handle = Handle.of(handle);
  }

  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("handle", handle);
          json.writeEndObject();
        });
  }

  public static PeerNamed decode(byte[] body) {
    return Json.read(body, PeerNamed::read);
  }

  private static PeerNamed read(JsonParser json) throws IOException {
    return new PeerNamed(Json.scalars(json).getOrDefault("handle", "")); // a newer one may say more
  }
}
