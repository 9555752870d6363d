package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of a record that says what a room is. The last one about a room counts.
 *
 * @param name a label: two rooms may have the same; of a direct conversation it is empty
 * @param retentionDays how long what is said stays, 0 for ever
 * @param with the two peers of a direct conversation, else nobody
 */
public record RoomDescribed(
    String name, RoomKind kind, String topic, int retentionDays, List<PeerId> with) {
  /** The lobby as it is until somebody says otherwise. */
  public static final RoomDescribed LOBBY =
      new RoomDescribed("lobby", RoomKind.LOBBY, "", 0, List.of());

  public RoomDescribed {
    name = Normalizer.normalize(name.strip(), Normalizer.Form.NFC);
    topic = Normalizer.normalize(topic.strip(), Normalizer.Form.NFC);
    with = List.copyOf(with);
    boolean direct = kind == RoomKind.DIRECT;
    if (direct != (with.size() == 2) || direct && with.get(0).equals(with.get(1))) {
      throw new Refusal(Failure.BAD_REQUEST, "a direct conversation is one of two peers");
    }
    if (!direct) {
      requireName(name);
    }
    if (topic.length() > Limits.TOPIC_CHARS_MAX) {
      throw new Refusal(
          Failure.TOO_LARGE, "a topic has at most " + Limits.TOPIC_CHARS_MAX + " characters");
    }
    if (DeceptiveCharacters.areIn(topic)) {
      throw new Refusal(Failure.BAD_REQUEST, "a topic is a line of visible characters");
    }
    if (retentionDays < 0 || retentionDays > Limits.RETENTION_DAYS_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "what is said stays for 1 to "
              + Limits.RETENTION_DAYS_MAX
              + " days, or 0 for ever, not "
              + retentionDays);
    }
  }

  private static void requireName(String name) {
    if (name.isEmpty()
        || name.getBytes(StandardCharsets.UTF_8).length > Limits.ROOM_NAME_BYTES_MAX
        || name.contains("/")
        || DeceptiveCharacters.areIn(name)) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a room's name has 1 to %d bytes of visible characters, and no /"
              .formatted(Limits.ROOM_NAME_BYTES_MAX));
    }
  }

  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("name", name);
          json.writeStringField("kind", kind.text());
          json.writeStringField("topic", topic);
          json.writeNumberField("retention", retentionDays);
          json.writeArrayFieldStart("with");
          for (var peer : with) {
            json.writeString(peer.toString());
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  public static RoomDescribed decode(byte[] body) {
    return Json.read(body, RoomDescribed::read);
  }

  private static RoomDescribed read(JsonParser json) throws IOException {
    var name = "";
    var kind = "";
    var topic = "";
    int retention = 0;
    var with = new ArrayList<PeerId>();
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new Refusal(Failure.BAD_REQUEST, "what a room is, is a JSON object");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var field = json.currentName();
      json.nextToken();
      switch (field) {
        case "name" -> name = json.getValueAsString("");
        case "kind" -> kind = json.getValueAsString("");
        case "topic" -> topic = json.getValueAsString("");
        case "retention" -> retention = json.getValueAsInt(0);
        case "with" -> Talk.texts(json).forEach(text -> with.add(PeerId.parse(text)));
        default -> json.skipChildren(); // a newer node may say more
      }
    }
    return new RoomDescribed(name, RoomKind.parse(kind), topic, retention, with);
  }
}
