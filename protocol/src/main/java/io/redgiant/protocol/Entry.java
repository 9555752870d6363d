package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

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
    json.writeEndObject();
  }
}
