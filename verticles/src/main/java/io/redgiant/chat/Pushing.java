package io.redgiant.chat;

import static io.redgiant.protocol.Address.EDGE_EVENTS_PRESENCE;
import static io.redgiant.protocol.Address.LOCAL_MESSAGE_FIND;
import static io.redgiant.protocol.Address.LOCAL_PUSH;

import io.redgiant.local.Answer;
import io.redgiant.local.ByReference;
import io.redgiant.local.Message;
import io.redgiant.local.MessageQuery;
import io.redgiant.local.Push;
import io.redgiant.local.Told;
import io.redgiant.protocol.EntryPublished;
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
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the people at this node's sockets what the journal has applied, one record after the other:
 * each becomes one text, however many hear it. One thread.
 */
final class Pushing {
  private static final Logger LOG = LoggerFactory.getLogger(Pushing.class);

  /** Until the catalogue answers: it may be built anew just now. */
  private static final int TRIES = 100;

  private static final long AGAIN_MILLIS = 200;

  private final EventBus bus;
  private final Roster roster;
  private final Words words;
  private final LongFunction<Future<Void>> pause;
  private final Recent recent = new Recent();
  private Future<Void> last = Future.succeededFuture(); // what was told before

  /**
   * @param pause passes so many milliseconds
   */
  Pushing(EventBus bus, Roster roster, Words words, LongFunction<Future<Void>> pause) {
    this.bus = bus;
    this.pause = pause;
    this.roster = roster;
    this.words = words;
  }

  /** After the roster knows of it. */
  void applied(JournalRecord record) {
    boolean another = recent.note(record);
    if (last.succeeded() && !another && !needsCatalogue(record)) {
      guarded(record); // in its turn, at once
      return;
    }
    last = last.transform(before -> told(record, another)).otherwiseEmpty();
  }

  private Future<Void> told(JournalRecord record, boolean another) {
    if (another || needsCatalogue(record)) {
      return asItIs(record, TRIES);
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
    if (!kind.equals(RecordKind.MESSAGE_POSTED) || body == null) {
      return false;
    }
    try {
      return !Talk.decode(body).attachments().isEmpty();
    } catch (Refusal | IllegalArgumentException unreadable) {
      return false; // which is said when it is told
    }
  }

  /** What comes behind it waits: one's place in what was heard must not pass over it. */
  private Future<Void> asItIs(JournalRecord record, int tries) {
    var header = record.header();
    boolean posted = header.kind().equals(RecordKind.MESSAGE_POSTED);
    if (!posted && header.targets().isEmpty()) {
      return Future.succeededFuture();
    }
    var id = posted ? record.id() : header.targets().getFirst();
    return Answer.<Told>from(
            bus, LOCAL_MESSAGE_FIND, new MessageQuery.Now(PeerId.NONE, Position.START, id))
        .<Void>map(
            told -> {
              asItIs(header, posted, id, told);
              return null;
            })
        .recover(
            error -> {
              if (tries > 1) {
                return pause.apply(AGAIN_MILLIS).compose(passed -> asItIs(record, tries - 1));
              }
              LOG.error("message {} is not told to those who are here", id, error);
              return Future.succeededFuture();
            });
  }

  private void asItIs(RecordHeader header, boolean posted, RecordId id, Told told) {
    if (told.message() != null) {
      message(posted ? "message" : "edited", header, told.message());
    } else if (posted) {
      removed(header, id);
    }
    told.doubles().forEach(same -> removed(header, same));
  }

  private void removed(RecordHeader header, RecordId id) {
    toRoom("removed", header, json -> json.writeStringField("message", id.toString()));
  }

  private void tell(JournalRecord record) {
    var header = record.header();
    var kind = header.kind();
    var body = record.body();
    if (kind.equals(RecordKind.MESSAGE_POSTED) && body != null) {
      message("message", header, Message.justSaid(record, Talk.decode(body)));
    } else if (kind.equals(RecordKind.MESSAGE_REMOVED)) {
      for (var target : header.targets()) {
        removed(header, target);
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

  private void message(String type, RecordHeader header, Message message) {
    toRoom(type, header, json -> words.messageField(json, message));
    for (var peer : message.talk().mentions()) {
      if (type.equals("message")
          && !peer.equals(message.peer())
          && roster.mayRead(peer, message.room())) {
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
