package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;

/**
 * A published name, as every list, search and answer shows it: one version of one path in one room.
 *
 * @param version the record that published it
 * @param origin who wrote that record, and {@code sequence} which one of theirs it is
 * @param current whether no later version or removal replaced it
 */
public record Entry(
    RoomId room,
    EntryPath path,
    ContentId content,
    ManifestId manifest,
    long size,
    String mediaType,
    PeerId publisher,
    String label,
    HybridTime time,
    RecordId version,
    Origin origin,
    long sequence,
    boolean current) {

  /** What a read names to be sure to see this entry. */
  public Position position() {
    return Position.of(origin, sequence);
  }

  /**
   * Writes the entry as the HTTP routes and the event bus answer it: sizes in bytes, times in ISO
   * 8601 UTC.
   *
   * @param roomName the name that goes with {@link #room}
   */
  public void writeJson(JsonGenerator json, String roomName) throws IOException {
    json.writeStartObject();
    writeFields(json, roomName);
    json.writeEndObject();
  }

  private void writeFields(JsonGenerator json, String roomName) throws IOException {
    json.writeStringField("room", roomName);
    json.writeStringField("roomId", room.toString());
    json.writeStringField("path", path.text());
    json.writeStringField("name", path.name());
    json.writeStringField("contentId", content.toString());
    json.writeStringField("manifestId", manifest.toString());
    json.writeNumberField("size", size);
    json.writeStringField("mediaType", mediaType);
    json.writeStringField("publisher", publisher.toString());
    json.writeStringField("publisherLabel", label);
    json.writeStringField("publishedAt", time.instant().toString());
    json.writeStringField("version", version.toString());
    json.writeStringField("position", position().toString());
    json.writeBooleanField("current", current);
  }

  /**
   * An entry as it was read from an answer, with the name that the answer gives its room.
   *
   * @param roomName a label: {@link Entry#room} is which room it is
   */
  public record Shown(Entry entry, String roomName) {
    /** Writes what {@link Entry#readJson} reads. */
    public void writeJson(JsonGenerator json) throws IOException {
      entry.writeJson(json, roomName);
    }

    /** Writes the same fields into an object that has more. */
    public void writeFields(JsonGenerator json) throws IOException {
      entry.writeFields(json, roomName);
    }
  }

  /**
   * Reads what {@link #writeJson} wrote; fields that a newer node adds are passed over. The time is
   * as exact as the text: to the millisecond.
   */
  public static Shown readJson(JsonParser json) throws IOException {
    var fields = Json.scalars(json);
    var position = read(fields, "position", Position::parse).sequences();
    if (position.size() != 1) {
      throw Json.wrongField("position", "the one write that published the entry");
    }
    var published = position.entrySet().iterator().next();
    var entry =
        new Entry(
            read(fields, "roomId", RoomId::parse),
            read(fields, "path", EntryPath::new),
            read(fields, "contentId", ContentId::parse),
            read(fields, "manifestId", ManifestId::parse),
            read(fields, "size", Long::parseLong),
            read(fields, "mediaType", type -> type),
            read(fields, "publisher", PeerId::parse),
            read(fields, "publisherLabel", label -> label),
            read(
                fields, "publishedAt", at -> HybridTime.ofMillis(Instant.parse(at).toEpochMilli())),
            read(fields, "version", RecordId::parse),
            published.getKey(),
            published.getValue(),
            read(fields, "current", Boolean::parseBoolean));
    return new Shown(entry, read(fields, "room", name -> name));
  }

  private static <T> T read(Map<String, String> fields, String field, Function<String, T> parse) {
    var text = fields.get(field);
    if (text == null) {
      throw Json.wrongField(field, "there");
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException | DateTimeException malformed) {
      throw Json.wrongField(field, "as an entry has it, not '" + text + "'");
    }
  }
}
