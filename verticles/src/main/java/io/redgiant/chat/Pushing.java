package io.redgiant.chat;

import static io.redgiant.protocol.Address.EDGE_EVENTS_PRESENCE;
import static io.redgiant.protocol.Address.LOCAL_MESSAGE_FIND;
import static io.redgiant.protocol.Address.LOCAL_PUSH;

import io.redgiant.local.Answer;
import io.redgiant.local.ByReference;
import io.redgiant.local.Message;
import io.redgiant.local.MessageQuery;
import io.redgiant.local.Messages;
import io.redgiant.local.Push;
import io.redgiant.protocol.EntryPublished;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.MemberChanged;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Reaction;
import io.redgiant.protocol.RecordHeader;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.RoomKind;
import io.redgiant.protocol.Talk;
import io.redgiant.protocol.Turn;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the people at this node's sockets what the journal has applied, one record after the other:
 * each becomes one text, however many hear it. One thread.
 */
final class Pushing {
  private static final Logger LOG = LoggerFactory.getLogger(Pushing.class);

  private final EventBus bus;
  private final Roster roster;
  private final Words words;
  private Future<Void> last = Future.succeededFuture(); // what was told before

  Pushing(EventBus bus, Roster roster, Words words) {
    this.bus = bus;
    this.roster = roster;
    this.words = words;
  }

  /** After the roster knows of it. */
  void applied(JournalRecord record) {
    if (last.succeeded() && !needsCatalogue(record)) {
      guarded(record); // in its turn, at once
      return;
    }
    last = last.transform(before -> told(record)).otherwiseEmpty();
  }

  private Future<Void> told(JournalRecord record) {
    if (needsCatalogue(record)) {
      return shown(record);
    }
    guarded(record);
    return Future.succeededFuture();
  }

  private void guarded(JournalRecord record) {
    try {
      tell(record);
    } catch (Refusal | IllegalArgumentException unreadable) {
      LOG.warn("record {} says something that this version does not understand", record.id());
    }
  }

  /** A message with files, or an edited one, is told as the catalogue has it. */
  private static boolean needsCatalogue(JournalRecord record) {
    var kind = record.header().kind();
    var body = record.body();
    if (kind.equals(RecordKind.MESSAGE_EDITED)) {
      return true;
    }
    return kind.equals(RecordKind.MESSAGE_POSTED)
        && body != null
        && !Talk.decode(body).attachments().isEmpty();
  }

  private Future<Void> shown(JournalRecord record) {
    var header = record.header();
    boolean posted = header.kind().equals(RecordKind.MESSAGE_POSTED);
    if (!posted && header.targets().isEmpty()) {
      return Future.succeededFuture();
    }
    var id = posted ? record.id() : header.targets().getFirst();
    return Answer.<Messages>from(
            bus, LOCAL_MESSAGE_FIND, new MessageQuery.One(header.peer(), Position.START, id))
        .<Void>map(
            found -> {
              message(posted ? "message" : "edited", header, found.messages().getFirst());
              return null;
            })
        .onFailure(error -> unshown(id, error));
  }

  private static void unshown(RecordId id, Throwable error) {
    if (error instanceof Refusal refusal && refusal.failure() == Failure.NOT_FOUND) {
      return; // taken back since, or not here yet
    }
    LOG.warn("message {} is not told to those who are here: they will ask for it", id, error);
  }

  private void tell(JournalRecord record) {
    var header = record.header();
    var kind = header.kind();
    var body = record.body();
    if (kind.equals(RecordKind.MESSAGE_POSTED) && body != null) {
      message("message", header, message(record, Talk.decode(body)));
    } else if (kind.equals(RecordKind.MESSAGE_REMOVED)) {
      for (var target : header.targets()) {
        toRoom("removed", header, json -> json.writeStringField("message", target.toString()));
      }
    } else if (kind.equals(RecordKind.REACTION_CHANGED) && body != null) {
      reaction(header, Reaction.decode(body));
    } else if (kind.equals(RecordKind.ROOM_DESCRIBED)) {
      described(header);
    } else if (kind.equals(RecordKind.MEMBER_CHANGED) && body != null) {
      member(header, MemberChanged.decode(body).peer());
    } else if (kind.equals(RecordKind.ENTRY_PUBLISHED) && body != null) {
      var path = EntryPublished.decode(body).path().text();
      toRoom("entry", header, json -> json.writeStringField("path", path));
    } else if (kind.equals(RecordKind.ENTRY_REMOVED)) {
      toRoom("entry", header, json -> json.writeBooleanField("removed", true));
    }
  }

  private static Message message(JournalRecord record, Talk talk) {
    var header = record.header();
    return new Message(
        record.id(),
        header.room(),
        Turn.of(header).toString(),
        header.time(),
        header.peer(),
        talk,
        List.of(),
        null,
        Map.of(),
        record.position());
  }

  private void message(String type, RecordHeader header, Message message) {
    toRoom(type, header, json -> words.messageField(json, message));
    for (var peer : message.talk().mentions()) {
      if (type.equals("message") && !peer.equals(message.peer())) {
        toPeer(peer, "mention", message.room(), json -> words.messageField(json, message));
      }
    }
  }

  private void reaction(RecordHeader header, Reaction reaction) {
    for (var target : header.targets()) {
      toRoom(
          "reaction",
          header,
          json -> {
            json.writeStringField("message", target.toString());
            json.writeStringField("emoji", reaction.emoji());
            json.writeBooleanField("on", reaction.on());
            words.peer(json, "peer", header.peer(), header.peer().toString());
          });
    }
  }

  private void described(RecordHeader header) {
    var room = header.room();
    toRoom("changed", header, json -> words.described(json, room));
    var described = roster.described(room);
    if (described == null) {
      return;
    }
    if (described.kind() == RoomKind.PUBLIC) {
      push(
          new Push.ToRoom(
              RoomId.LOBBY,
              null,
              Words.object(
                  json -> {
                    json.writeStringField("type", "rooms");
                    json.writeStringField("room", RoomId.LOBBY.toString());
                  })));
    }
    described.with().forEach(peer -> room(peer, room));
  }

  private void member(RecordHeader header, PeerId peer) {
    toRoom("member", header, json -> words.member(json, header.room(), peer));
    room(peer, header.room());
  }

  /** Tells a peer that a room is there for it, or no more. */
  private void room(PeerId peer, RoomId room) {
    if (roster.listed(peer).contains(room)) {
      toPeer(peer, "room", null, json -> words.roomField(json, room, peer));
    } else {
      toPeer(peer, "gone", room, json -> {});
    }
  }

  private void toRoom(String type, RecordHeader header, Json.Writer fields) {
    var position = Position.of(header.origin(), header.sequence()).toString();
    toRoom(type, header.room(), position, fields);
  }

  /** Something of a room, for those in it. */
  void toRoom(String type, RoomId room, @Nullable String position, Json.Writer fields) {
    var body =
        Words.object(
            json -> {
              json.writeStringField("type", type);
              json.writeStringField("room", room.toString());
              if (position != null) {
                json.writeStringField("position", position);
              }
              fields.write(json);
            });
    push(new Push.ToRoom(room, roster.hearers(room), body));
  }

  void toPeer(PeerId peer, String type, @Nullable RoomId room, Json.Writer fields) {
    var body =
        Words.object(
            json -> {
              json.writeStringField("type", type);
              if (room != null) {
                json.writeStringField("room", room.toString());
              }
              fields.write(json);
            });
    push(new Push.ToPeer(peer, body));
  }

  /** Who is there otherwise now. */
  void presence(Set<PeerId> peers, Function<PeerId, OnLine.State> states) {
    for (var peer : peers) {
      var body =
          Words.object(
              json -> {
                json.writeStringField("type", "presence");
                words.peer(json, "peer", peer, peer.toString());
                json.writeStringField("state", states.apply(peer).text());
              });
      push(new Push.ToAll(EDGE_EVENTS_PRESENCE, body));
    }
  }

  private void push(Push push) {
    bus.publish(LOCAL_PUSH, push, ByReference.THIS_NODE);
  }
}
