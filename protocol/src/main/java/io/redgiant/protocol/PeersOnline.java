package io.redgiant.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Who is on line through one node, as it tells all others when that changes and now and then: an
 * event of {@code all.network.peers}, in JSON, to which a later version may add.
 */
public record PeersOnline(NodeId node, List<Peer> peers) {
  /**
   * One of them.
   *
   * @param handle a label, and no identity
   * @param since when it came, by that node's clock
   * @param seen when it last asked for something there
   */
  public record Peer(PeerId peer, String handle, Instant since, Instant seen) {
    public Peer {
      if (handle.length() > Limits.LABEL_CHARS_MAX
          || handle.codePoints().anyMatch(DeceptiveCharacters::include)) {
        throw new Refusal(
            Failure.BAD_REQUEST,
            "a handle has at most " + Limits.LABEL_CHARS_MAX + " characters that can be shown");
      }
    }

    /** As it is shown, too. */
    public void writeFields(JsonGenerator json) throws IOException {
      json.writeStringField("peerId", peer.toString());
      json.writeStringField("handle", handle);
      json.writeStringField("since", since.toString());
      json.writeStringField("seen", seen.toString());
    }
  }

  public PeersOnline {
    if (peers.size() > Limits.PEERS_ONLINE_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST, "one node says of at most " + Limits.PEERS_ONLINE_MAX + " peers");
    }
    peers = List.copyOf(peers);
  }

  public byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("nodeId", node.toString());
          json.writeArrayFieldStart("peers");
          for (var peer : peers) {
            json.writeStartObject();
            peer.writeFields(json);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /**
   * Reads what another node says.
   *
   * @throws Refusal it is none
   */
  public static PeersOnline decode(byte[] bytes) {
    return Json.read(bytes, PeersOnline::read);
  }

  private static PeersOnline read(JsonParser json) throws IOException {
    var peers = new ArrayList<Peer>();
    var node = "";
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      var value = json.nextToken();
      if ("peers".equals(name) && value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          peers.add(peer(json));
        }
      } else if ("nodeId".equals(name) && value == JsonToken.VALUE_STRING) {
        node = json.getText();
      } else if (value == null) {
        throw Json.wrongField("peers", "an array of peers");
      } else {
        json.skipChildren();
      }
    }
    try {
      return new PeersOnline(NodeId.parse(node), peers);
    } catch (IllegalArgumentException malformed) {
      throw Json.wrongField("nodeId", "a node's id");
    }
  }

  private static Peer peer(JsonParser json) throws IOException {
    var fields = Json.scalars(json);
    try {
      return new Peer(
          PeerId.parse(fields.getOrDefault("peerId", "")),
          fields.getOrDefault("handle", ""),
          Instant.parse(fields.getOrDefault("since", "")),
          Instant.parse(fields.getOrDefault("seen", "")));
    } catch (IllegalArgumentException | DateTimeException malformed) {
      throw Json.wrongField("peers", "an array of peers, each with peerId, since and seen");
    }
  }
}
