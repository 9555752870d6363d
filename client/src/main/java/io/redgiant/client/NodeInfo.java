package io.redgiant.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.NodeId;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node, and what uses its disk.
 *
 * @param chunks how many it keeps, of {@code chunkBytes} together
 * @param segmentBytes what its segment files take on disk
 * @param reserveBytes what uploads leave free
 * @param readOnlyBecause why it takes no uploads, or null where it does
 * @param state what its records come to, or null where that was not asked for
 */
public record NodeInfo(
    NodeId node,
    String version,
    Instant startedAt,
    long chunks,
    long chunkBytes,
    long segmentBytes,
    long freeBytes,
    long totalBytes,
    long reserveBytes,
    @Nullable String readOnlyBecause,
    @Nullable State state) {
  /**
   * What all records that the node has applied come to.
   *
   * @param digest the same on every node that has applied the same records
   * @param records how many those are
   */
  public record State(String digest, long records) {}

  static NodeInfo read(JsonParser json) throws IOException {
    var fields = new HashMap<String, String>();
    Map<String, String> disk = Map.of();
    State state = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      var value = json.nextToken();
      if (value == JsonToken.START_OBJECT && "disk".equals(name)) {
        disk = Json.scalars(json);
      } else if (value == JsonToken.START_OBJECT && "state".equals(name)) {
        state = state(Json.scalars(json));
      } else if (value == JsonToken.VALUE_STRING) {
        fields.put(name, json.getText());
      } else if (value == null) {
        throw Json.wrongField("disk", "an object");
      } else {
        json.skipChildren();
      }
    }
    try {
      return new NodeInfo(
          NodeId.parse(fields.getOrDefault("nodeId", "")),
          fields.getOrDefault("version", ""),
          Instant.parse(fields.getOrDefault("startedAt", "")),
          number(disk, "chunks"),
          number(disk, "chunkBytes"),
          number(disk, "segmentBytes"),
          number(disk, "freeBytes"),
          number(disk, "totalBytes"),
          number(disk, "reserveBytes"),
          disk.get("readOnlyBecause"),
          state);
    } catch (IllegalArgumentException | DateTimeException malformed) {
      throw Json.wrongField("nodeId", "there, as are startedAt and the numbers of disk");
    }
  }

  private static State state(Map<String, String> fields) {
    try {
      return new State(fields.getOrDefault("digest", ""), number(fields, "records"));
    } catch (NumberFormatException malformed) {
      throw Json.wrongField("state", "a digest and a number of records");
    }
  }

  private static long number(Map<String, String> fields, String field) {
    return Long.parseLong(fields.getOrDefault(field, ""));
  }
}
