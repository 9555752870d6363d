package io.redgiant.chat;

import static io.redgiant.protocol.Address.LOCAL_JOURNAL_APPEND;
import static io.redgiant.protocol.Address.LOCAL_MESSAGE_FIND;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.local.Acknowledged;
import io.redgiant.local.Answer;
import io.redgiant.local.EdgeAnswer;
import io.redgiant.local.EdgeCall;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.MessageQuery;
import io.redgiant.local.Messages;
import io.redgiant.local.Missed;
import io.redgiant.local.Noted;
import io.redgiant.local.Said;
import io.redgiant.local.Unread;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.MemberChanged;
import io.redgiant.protocol.MemberChanged.State;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Reaction;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomDescribed;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.RoomKind;
import io.redgiant.protocol.Seen;
import io.redgiant.protocol.Talk;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers what people ask and wish, of rooms and of talk: {@code edge.room.*} and {@code
 * edge.chat.*}. The journal judges; this reads the request and writes the answer.
 */
final class Requests {
  private static final int HISTORY_MESSAGES = 50;
  private static final int MISSED_EVENTS = 200;

  private final EventBus bus;
  private final Roster roster;
  private final ReadMarks marks;
  private final Words words;
  private final RandomGenerator random;

  Requests(EventBus bus, Roster roster, ReadMarks marks, Words words, RandomGenerator random) {
    this.bus = bus;
    this.roster = roster;
    this.marks = marks;
    this.words = words;
    this.random = random;
  }

  // ---- Rooms

  Future<EdgeAnswer> rooms(EdgeCall call) {
    var listed = roster.listed(call.peer());
    var read = new HashMap<RoomId, Seen>();
    for (var room : listed) {
      if (roster.isMember(call.peer(), room)) {
        read.put(room, marks.of(call.peer(), room));
      }
    }
    return this.<Unread>find(new MessageQuery.Count(call.peer(), after(call), read))
        .map(
            unread ->
                answer(
                    json -> {
                      json.writeArrayFieldStart("rooms");
                      for (var room : listed.stream().sorted().toList()) {
                        json.writeStartObject();
                        words.room(json, room, call.peer(), unread.rooms().get(room));
                        json.writeEndObject();
                      }
                      json.writeEndArray();
                    }));
  }

  private static Position after(EdgeCall call) {
    return Body.parse(call.body()).after();
  }

  Future<EdgeAnswer> create(EdgeCall call) {
    var body = Body.parse(call.body());
    var kind = RoomKind.parse(body.required("kind"));
    var topic = body.text("topic", "");
    if (kind == RoomKind.DIRECT) {
      var other = body.peer();
      var room = RoomId.direct(call.peer(), other);
      return roster.described(room) != null
          ? Future.succeededFuture(room(room, call.peer(), null))
          : describe(call, room, new RoomDescribed("", kind, "", 0, List.of(call.peer(), other)));
    }
    var room = RoomId.random(random);
    return describe(
        call, room, new RoomDescribed(body.required("name"), kind, topic, 0, List.of()));
  }

  private Future<EdgeAnswer> describe(EdgeCall call, RoomId room, RoomDescribed described) {
    return this.<Noted>append(new JournalWrite.Describe(call.peer(), room, described))
        .map(noted -> room(room, call.peer(), noted));
  }

  Future<EdgeAnswer> change(EdgeCall call) {
    var body = Body.parse(call.body());
    var room = body.room();
    var now = roster.described(room);
    if (now == null || !roster.mayRead(call.peer(), room)) {
      throw new Refusal(Failure.NOT_FOUND, "there is no room " + room);
    }
    var described =
        new RoomDescribed(
            body.text("name", now.name()),
            now.kind(),
            body.text("topic", now.topic()),
            body.number("retentionDays", now.retentionDays()),
            now.with());
    return describe(call, room, described);
  }

  Future<EdgeAnswer> join(EdgeCall call) {
    return enter(call, call.peer(), State.MEMBER);
  }

  Future<EdgeAnswer> leave(EdgeCall call) {
    return enter(call, call.peer(), State.LEFT);
  }

  Future<EdgeAnswer> invite(EdgeCall call) {
    return enter(call, Body.parse(call.body()).peer(), State.INVITED);
  }

  private Future<EdgeAnswer> enter(EdgeCall call, PeerId peer, State state) {
    var room = Body.parse(call.body()).room();
    var changed = new MemberChanged(peer, state);
    return this.<Noted>append(new JournalWrite.Enter(call.peer(), room, changed))
        .map(noted -> room(room, call.peer(), noted));
  }

  private EdgeAnswer room(RoomId room, PeerId peer, @Nullable Noted noted) {
    return answer(
        json -> {
          words.roomField(json, room, peer);
          if (noted != null) {
            written(json, noted);
          }
        });
  }

  Future<EdgeAnswer> members(EdgeCall call) {
    var room = Body.parse(call.body()).room();
    if (!roster.mayRead(call.peer(), room)) {
      throw new Refusal(Failure.NOT_FOUND, "there is no room " + room);
    }
    return Future.succeededFuture(
        answer(
            json -> {
              json.writeArrayFieldStart("members");
              for (var member : roster.members(room).entrySet()) {
                json.writeStartObject();
                words.peer(json, member.getKey(), member.getKey().toString());
                json.writeStringField("state", member.getValue().text());
                json.writeEndObject();
              }
              json.writeEndArray();
            }));
  }

  // ---- Talk

  Future<EdgeAnswer> say(EdgeCall call) {
    var body = Body.parse(call.body());
    var reply = body.text("replyTo");
    var talk =
        new Talk(
            body.text("text", ""),
            reply == null ? null : body.id("replyTo", RecordId::parse),
            body.ids("attachments", RecordId::parse),
            body.ids("mentions", PeerId::parse),
            call.handle());
    var key = body.required("key").getBytes(StandardCharsets.UTF_8);
    return this.<Said>append(new JournalWrite.Say(call.peer(), body.room(), talk, key))
        .map(this::said);
  }

  Future<EdgeAnswer> edit(EdgeCall call) {
    var body = Body.parse(call.body());
    var mentions = body.ids("mentions", PeerId::parse);
    var write = new JournalWrite.Edit(call.peer(), body.message(), body.required("text"), mentions);
    return this.<Said>append(write).map(this::said);
  }

  private EdgeAnswer said(Said said) {
    return answer(
        json -> {
          words.messageField(json, said.message());
          written(json, said);
        });
  }

  Future<EdgeAnswer> remove(EdgeCall call) {
    var message = Body.parse(call.body()).message();
    return this.<Noted>append(new JournalWrite.TakeBack(call.peer(), message)).map(this::noted);
  }

  Future<EdgeAnswer> react(EdgeCall call) {
    var body = Body.parse(call.body());
    var reaction = new Reaction(body.required("emoji"), body.isTrue("on"));
    return this.<Noted>append(new JournalWrite.React(call.peer(), body.message(), reaction))
        .map(this::noted);
  }

  private EdgeAnswer noted(Noted noted) {
    return answer(json -> written(json, noted));
  }

  Future<EdgeAnswer> history(EdgeCall call) {
    var body = Body.parse(call.body());
    var around = body.text("around");
    var query =
        new MessageQuery.History(
            call.peer(),
            body.after(),
            body.room(),
            body.text("before"),
            body.text("from"),
            around == null ? null : body.id("around", RecordId::parse),
            body.limit(HISTORY_MESSAGES));
    return this.<Messages>find(query)
        .map(
            found ->
                answer(
                    json -> {
                      messages(json, found);
                      json.writeStringField("older", found.older());
                      json.writeStringField("newer", found.newer());
                    }));
  }

  private void messages(JsonGenerator json, Messages found) throws IOException {
    json.writeArrayFieldStart("messages");
    for (var message : found.messages()) {
      json.writeStartObject();
      words.message(json, message);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  Future<EdgeAnswer> since(EdgeCall call) {
    var body = Body.parse(call.body());
    var seen = Seen.parse(body.text("position", ""));
    var query = new MessageQuery.Since(call.peer(), body.after(), seen, body.limit(MISSED_EVENTS));
    return this.<Missed>find(query)
        .map(
            missed ->
                answer(
                    json -> {
                      json.writeArrayFieldStart("events");
                      for (var event : missed.events()) {
                        json.writeRawValue(words.event(event, call.peer()));
                      }
                      json.writeEndArray();
                      json.writeStringField("position", missed.seen().toString());
                      json.writeBooleanField("more", missed.more());
                    }));
  }

  Future<EdgeAnswer> search(EdgeCall call) {
    var body = Body.parse(call.body());
    var query =
        new SearchText(roster, call.peer())
            .query(
                body.required("q"),
                body.text("cursor"),
                body.limit(HISTORY_MESSAGES),
                body.after());
    return this.<Messages>find(query)
        .map(
            found ->
                answer(
                    json -> {
                      messages(json, found);
                      json.writeStringField("cursor", found.older());
                    }));
  }

  // ---- Answers

  private static void written(JsonGenerator json, Acknowledged done) throws IOException {
    json.writeStringField("copies", done.copies() + "/" + done.wanted());
    json.writeStringField("position", done.position().toString());
  }

  static EdgeAnswer answer(Json.Writer fields) {
    return new EdgeAnswer(Words.object(fields));
  }

  private <T> Future<T> find(MessageQuery query) {
    return Answer.from(bus, LOCAL_MESSAGE_FIND, query);
  }

  private <T extends Acknowledged> Future<T> append(JournalWrite write) {
    return Answer.from(bus, LOCAL_JOURNAL_APPEND, write);
  }
}
