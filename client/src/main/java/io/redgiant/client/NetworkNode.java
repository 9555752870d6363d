package io.redgiant.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.NodeUrl;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A node that is up, as it last said of itself to the node that was asked.
 *
 * @param url where other nodes reach it
 * @param version of its software; anything may stand in it
 * @param totalBytes of its disk, and {@code freeBytes} of them; negative where it does not know
 * @param load the processes that wanted to run, per core, over the last minute; negative where its
 *     system does not say
 * @param roundTripMillis of a question from the node that was asked; 0 for that one itself,
 *     negative where no answer came lately
 */
public record NetworkNode(
    NodeId node,
    URI url,
    String version,
    Instant startedAt,
    long totalBytes,
    long freeBytes,
    double load,
    double roundTripMillis) {

  /** Reads the answer of {@code /api/v1/nodes}: the node that was asked comes first. */
  static List<NetworkNode> readAll(JsonParser json) throws IOException {
    var nodes = new ArrayList<NetworkNode>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      var value = json.nextToken();
      if ("nodes".equals(name) && value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          nodes.add(of(Json.scalars(json)));
        }
      } else if (value == null) {
        throw Json.wrongField("nodes", "an array of nodes");
      } else {
        json.skipChildren();
      }
    }
    return nodes;
  }

  private static NetworkNode of(Map<String, String> fields) {
    try {
      return new NetworkNode(
          NodeId.parse(fields.getOrDefault("nodeId", "")),
          NodeUrl.parse(fields.getOrDefault("url", ""))
              .orElseThrow(() -> Json.wrongField("url", "a node's URL")),
          fields.getOrDefault("version", ""),
          Instant.parse(fields.getOrDefault("startedAt", "")),
          Long.parseLong(fields.getOrDefault("totalBytes", "-1")),
          Long.parseLong(fields.getOrDefault("freeBytes", "-1")),
          Double.parseDouble(fields.getOrDefault("load", "-1")),
          Double.parseDouble(fields.getOrDefault("roundTripMillis", "-1")));
    } catch (IllegalArgumentException | DateTimeException malformed) {
      throw Json.wrongField("nodes", "an array of nodes, with nodeId, startedAt and numbers");
    }
  }
}
