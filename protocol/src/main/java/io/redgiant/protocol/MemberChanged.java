package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Locale;

/** The body of a record that says what a peer is in a room. The last one about both counts. */
public record MemberChanged(PeerId peer, State state) {
  /** What a peer is in a room. */
  public enum State {
    MEMBER,
    /** May come in. */
    INVITED,
    LEFT;

    /** As records and people write it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("peer", peer.toString());
          json.writeStringField("state", state.text());
          json.writeEndObject();
        });
  }

  public static MemberChanged decode(byte[] body) {
    return Json.read(body, MemberChanged::read);
  }

  private static MemberChanged read(JsonParser json) throws IOException {
    var fields = Json.scalars(json); // a newer node may say more
    var state = fields.getOrDefault("state", "");
    for (var known : State.values()) {
      if (known.text().equals(state)) {
        return new MemberChanged(PeerId.parse(fields.getOrDefault("peer", "")), known);
      }
    }
    throw Json.wrongField("state", "member, invited or left");
  }
}
