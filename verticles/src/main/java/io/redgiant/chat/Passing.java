package io.redgiant.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Seen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What nodes tell each other of their people that is no record: {@code all.chat.passing}. A lost
 * one costs nothing that lasts.
 */
sealed interface Passing {
  NodeId node();

  /** Who is there, all of them. */
  record Here(NodeId node, Map<PeerId, OnLine.State> peers) implements Passing {}

  /** Somebody writes. */
  record Typing(NodeId node, RoomId room, PeerId peer) implements Passing {}

  /** How far somebody has read. */
  record Read(NodeId node, List<Mark> marks) implements Passing {
    public Read {
      marks = List.copyOf(marks);
    }
  }

  record Mark(PeerId peer, RoomId room, Seen upTo) {}

  default byte[] encode() {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeNumberField("version", 1);
          json.writeStringField("node", node().toString());
          switch (this) {
            case Here here -> {
              json.writeStringField("kind", "here");
              json.writeObjectFieldStart("peers");
              for (var peer : here.peers.entrySet()) {
                json.writeStringField(peer.getKey().toString(), peer.getValue().text());
              }
              json.writeEndObject();
            }
            case Typing typing -> {
              json.writeStringField("kind", "typing");
              json.writeStringField("room", typing.room.toString());
              json.writeStringField("peer", typing.peer.toString());
            }
            case Read read -> {
              json.writeStringField("kind", "read");
              json.writeArrayFieldStart("marks");
              for (var mark : read.marks) {
                json.writeString(mark.peer + " " + mark.room + " " + mark.upTo);
              }
              json.writeEndArray();
            }
          }
          json.writeEndObject();
        });
  }

  static Passing decode(byte[] body) {
    return Json.read(body, Passing::read);
  }

  private static Passing read(JsonParser json) throws IOException {
    var scalars = new HashMap<String, String>();
    var peers = new HashMap<PeerId, OnLine.State>();
    var marks = new ArrayList<Mark>();
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new Refusal(Failure.BAD_REQUEST, "what nodes tell each other is a JSON object");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var field = json.currentName();
      var value = json.nextToken();
      if (field.equals("peers") && value == JsonToken.START_OBJECT) {
        while (json.nextToken() != JsonToken.END_OBJECT) {
          var peer = PeerId.parse(json.currentName());
          json.nextToken();
          peers.put(peer, state(json.getText()));
        }
      } else if (field.equals("marks") && value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          marks.add(mark(json.getText()));
        }
      } else if (value.isScalarValue()) {
        scalars.put(field, json.getText());
      } else {
        json.skipChildren(); // a newer node may say more
      }
    }
    var node = NodeId.parse(scalars.getOrDefault("node", ""));
    return switch (scalars.getOrDefault("kind", "")) {
      case "here" -> new Here(node, peers);
      case "typing" ->
          new Typing(
              node,
              RoomId.parse(scalars.getOrDefault("room", "")),
              PeerId.parse(scalars.getOrDefault("peer", "")));
      case "read" -> new Read(node, marks);
      default -> throw new Refusal(Failure.BAD_REQUEST, "a later version's word");
    };
  }

  private static OnLine.State state(String text) {
    return text.equals(OnLine.State.AWAY.text()) ? OnLine.State.AWAY : OnLine.State.ONLINE;
  }

  /** Peer, room, and how far, with spaces between. */
  static Mark mark(String text) {
    var parts = text.split(" ", 3);
    if (parts.length != 3) {
      throw new Refusal(Failure.BAD_REQUEST, "a mark is a peer, a room and a position");
    }
    return new Mark(PeerId.parse(parts[0]), RoomId.parse(parts[1]), Seen.parse(parts[2]));
  }
}
