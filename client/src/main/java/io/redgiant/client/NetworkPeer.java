package io.redgiant.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A peer that is on line: it has asked a node for something within a minute.
 *
 * @param handle a label, which anything may stand in
 * @param node that it is on line through
 * @param since when it came, by that node's clock
 * @param seen when it last asked for something there
 */
public record NetworkPeer(PeerId peer, String handle, NodeId node, Instant since, Instant seen) {

  /** Reads the answer of {@code /api/v1/peers}. */
  static List<NetworkPeer> readAll(JsonParser json) throws IOException {
    var peers = new ArrayList<NetworkPeer>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      var value = json.nextToken();
      if ("peers".equals(name) && value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          peers.add(of(Json.scalars(json)));
        }
      } else if (value == null) {
        throw Json.wrongField("peers", "an array of peers");
      } else {
        json.skipChildren();
      }
    }
    return peers;
  }

  private static NetworkPeer of(Map<String, String> fields) {
    try {
      return new NetworkPeer(
          PeerId.parse(fields.getOrDefault("peerId", "")),
          fields.getOrDefault("handle", ""),
          NodeId.parse(fields.getOrDefault("nodeId", "")),
          Instant.parse(fields.getOrDefault("since", "")),
          Instant.parse(fields.getOrDefault("seen", "")));
    } catch (IllegalArgumentException | DateTimeException malformed) {
      throw Json.wrongField("peers", "an array of peers, with peerId, nodeId, since and seen");
    }
  }
}
