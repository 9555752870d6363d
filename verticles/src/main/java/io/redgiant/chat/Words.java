package io.redgiant.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.local.Message;
import io.redgiant.local.Missed;
import io.redgiant.local.Unread;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.MemberChanged;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RoomId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Rooms, messages and events as people's programs read them: docs/bridge.md. */
final class Words {
  private final Roster roster;

  Words(Roster roster) {
    this.roster = roster;
  }

  static String text(Json.Writer writer) {
    return new String(Json.bytes(writer), StandardCharsets.UTF_8);
  }

  /** An object with fields. */
  static String object(Json.Writer fields) {
    return text(
        json -> {
          json.writeStartObject();
          fields.write(json);
          json.writeEndObject();
        });
  }

  void peer(JsonGenerator json, String field, PeerId peer, String otherwise) throws IOException {
    json.writeObjectFieldStart(field);
    peer(json, peer, otherwise);
    json.writeEndObject();
  }

  void peer(JsonGenerator json, PeerId peer, String otherwise) throws IOException {
    var handle = roster.handle(peer);
    json.writeStringField("id", peer.toString());
    json.writeStringField("handle", handle == null ? otherwise : handle);
  }

  /** The fields of a message. */
  void message(JsonGenerator json, Message message) throws IOException {
    var talk = message.talk();
    json.writeStringField("id", message.id().toString());
    json.writeStringField("room", message.room().toString());
    json.writeStringField("key", message.key());
    json.writeStringField("time", message.time().instant().toString());
    peer(json, "peer", message.peer(), talk.label());
    json.writeStringField("text", talk.text());
    json.writeStringField("replyTo", talk.replyTo() == null ? null : talk.replyTo().toString());
    json.writeArrayFieldStart("attachments");
    for (var entry : message.attachments()) {
      json.writeStartObject();
      json.writeStringField("version", entry.version().toString());
      json.writeStringField("path", entry.path().text());
      json.writeNumberField("size", entry.size());
      json.writeStringField("type", entry.mediaType());
      json.writeStringField("content", entry.content().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("mentions");
    for (var peer : talk.mentions()) {
      json.writeString(peer.toString());
    }
    json.writeEndArray();
    var edited = message.edited();
    json.writeStringField("edited", edited == null ? null : edited.instant().toString());
    json.writeArrayFieldStart("reactions");
    for (var reaction : message.reactions().entrySet()) {
      json.writeStartObject();
      json.writeStringField("emoji", reaction.getKey());
      json.writeArrayFieldStart("peers");
      for (var peer : reaction.getValue()) {
        json.writeString(peer.toString());
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("position", message.position().toString());
    json.writeStringField("idempotencyKey", message.idempotencyKey());
  }

  void messageField(JsonGenerator json, Message message) throws IOException {
    json.writeObjectFieldStart("message");
    message(json, message);
    json.writeEndObject();
  }

  /** The fields of a room as one peer sees it. */
  void room(JsonGenerator json, RoomId room, PeerId peer, Unread.@Nullable Count count)
      throws IOException {
    var described = roster.described(room);
    if (described == null) {
      return;
    }
    json.writeStringField("id", room.toString());
    json.writeStringField("name", described.name());
    json.writeStringField("kind", described.kind().text());
    json.writeStringField("topic", described.topic());
    json.writeBooleanField("member", roster.isMember(peer, room));
    json.writeBooleanField("invited", roster.state(room, peer) == MemberChanged.State.INVITED);
    var other = described.with().stream().filter(one -> !one.equals(peer)).findFirst();
    if (other.isPresent()) {
      peer(json, "with", other.get(), other.get().toString());
    } else {
      json.writeNullField("with");
    }
    json.writeNumberField("retentionDays", described.retentionDays());
    json.writeNumberField("unread", count == null ? 0 : count.messages());
    json.writeNumberField("mentions", count == null ? 0 : count.mentions());
    var last = count == null ? null : count.last();
    json.writeStringField("last", last == null ? null : last.instant().toString());
  }

  /** Something that somebody missed. */
  String event(Missed.Event event, PeerId peer) {
    return object(
        json -> {
          json.writeStringField("type", type(event));
          json.writeStringField("room", event.room().toString());
          json.writeStringField(
              "position", Position.of(event.origin(), event.sequence()).toString());
          switch (event) {
            case Missed.Event.Shown shown -> messageField(json, shown.message());
            case Missed.Event.Gone gone ->
                json.writeStringField("message", gone.message().toString());
            case Missed.Event.Changed changed -> {
              var who = changed.peer();
              if (who == null) {
                described(json, changed.room());
              } else {
                member(json, changed.room(), who);
              }
            }
          }
        });
  }

  private static String type(Missed.Event event) {
    return switch (event) {
      case Missed.Event.Shown shown -> "message";
      case Missed.Event.Gone gone -> "removed";
      case Missed.Event.Changed changed -> changed.peer() == null ? "changed" : "member";
    };
  }

  /** What a room is by now, for everyone in it. */
  void described(JsonGenerator json, RoomId room) throws IOException {
    var described = roster.described(room);
    if (described != null) {
      json.writeStringField("name", described.name());
      json.writeStringField("kind", described.kind().text());
      json.writeStringField("topic", described.topic());
      json.writeNumberField("retentionDays", described.retentionDays());
    }
  }

  /** What a peer is in a room by now. */
  void member(JsonGenerator json, RoomId room, PeerId peer) throws IOException {
    peer(json, "peer", peer, peer.toString());
    var state = roster.state(room, peer);
    json.writeStringField("state", (state == null ? MemberChanged.State.LEFT : state).text());
  }

  void roomField(JsonGenerator json, RoomId room, PeerId peer) throws IOException {
    json.writeObjectFieldStart("room");
    room(json, room, peer, null);
    json.writeEndObject();
  }
}
