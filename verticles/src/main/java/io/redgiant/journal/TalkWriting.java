package io.redgiant.journal;

import io.redgiant.local.JournalWrite;
import io.redgiant.local.Message;
import io.redgiant.local.Noted;
import io.redgiant.local.Said;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Talk;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns what people wish to say into records. */
final class TalkWriting {
  private static final byte[] NO_KEY = {};
  private static final byte[] NO_BODY = {};
  private static final HybridTime EVER = new HybridTime(0);

  private final Catalogue catalogue;
  private final RoomAccess access;
  private final PeopleRecords records;

  TalkWriting(Catalogue catalogue, RoomAccess access, PeopleRecords records) {
    this.catalogue = catalogue;
    this.access = access;
    this.records = records;
  }

  Said say(JournalWrite.Say say) throws SQLException {
    access.requireWrite(say.peer(), say.room());
    var earlier = earlier(say.peer(), say.key());
    if (earlier != null) {
      return said(earlier, false);
    }
    var talk = say.talk();
    requireInRoom(talk, say.room());
    var allowed = allowed(talk, say.room());
    var located =
        records.add(
            RecordKind.MESSAGE_POSTED,
            say.room(),
            say.peer(),
            List.of(),
            EVER,
            say.key(),
            allowed.encode());
    if (!allowed.attachments().isEmpty()) {
      return said(found(located.record().id()), true);
    }
    return new Said(Message.justSaid(located.record(), allowed), records.position(), true, 1, 1);
  }

  /** What the same peer's write with the same key made, or null where there was none. */
  private @Nullable MessageRow earlier(PeerId peer, byte[] key) throws SQLException {
    if (key.length == 0) {
      throw new Refusal(
          Failure.BAD_REQUEST, "a message has a key, by which it is the same when sent again");
    }
    var made = catalogue.messages().ofWrite(peer, key);
    if (made.isEmpty()
        && catalogue.absences().removedWrite(Absences.Write.MESSAGE, peer, key) != null) {
      throw new Refusal(Failure.GONE, "this message was said before, and taken back");
    }
    return made.isEmpty() ? null : made.getFirst();
  }

  private void requireInRoom(Talk talk, RoomId room) throws SQLException {
    if (talk.replyTo() != null) {
      var answered = catalogue.messages().find(talk.replyTo());
      if (answered == null || !answered.room().equals(room)) {
        throw new Refusal(Failure.NOT_FOUND, "there is no message " + talk.replyTo() + " here");
      }
    }
    for (var version : talk.attachments()) {
      var entry = catalogue.entries().find(version);
      if (entry == null || !entry.room().equals(room)) {
        throw new Refusal(
            Failure.NOT_FOUND, "there is no file with the version " + version + " in this room");
      }
    }
  }

  /** Mentions only who may see the room: nobody else is to learn of it. */
  private Talk allowed(Talk talk, RoomId room) throws SQLException {
    var mentions = new ArrayList<PeerId>();
    for (var peer : talk.mentions()) {
      if (access.mayRead(peer, room) && !mentions.contains(peer)) {
        mentions.add(peer);
      }
    }
    return new Talk(talk.text(), talk.replyTo(), talk.attachments(), mentions, talk.label());
  }

  Said edit(JournalWrite.Edit edit) throws SQLException {
    var row = own(edit.peer(), edit.message(), "edit");
    var talk = Objects.requireNonNull(row.talk(), "it is shown");
    if (talk.text().equals(edit.text()) && talk.mentions().equals(edit.mentions())) {
      return said(row, false);
    }
    var now =
        new Talk(edit.text(), talk.replyTo(), talk.attachments(), edit.mentions(), talk.label());
    records.add(
        RecordKind.MESSAGE_EDITED,
        row.room(),
        edit.peer(),
        List.of(row.id()),
        latest(row),
        NO_KEY,
        allowed(now, row.room()).encode());
    return said(found(row.id()), true);
  }

  Noted takeBack(JournalWrite.TakeBack takeBack) throws SQLException {
    var row = own(takeBack.peer(), takeBack.message(), "take back");
    var located =
        records.add(
            RecordKind.MESSAGE_REMOVED,
            row.room(),
            takeBack.peer(),
            List.of(row.id()),
            latest(row),
            NO_KEY,
            NO_BODY);
    return PeopleRecords.noted(located);
  }

  Noted react(JournalWrite.React react) throws SQLException {
    var row = visible(react.peer(), react.message());
    access.requireWrite(react.peer(), row.room());
    if (react.reaction().on() && catalogue.reactions().count(row.id()) >= Limits.REACTIONS_MAX) {
      throw new Refusal(
          Failure.TOO_LARGE, "a message has at most " + Limits.REACTIONS_MAX + " reactions");
    }
    var located =
        records.add(
            RecordKind.REACTION_CHANGED,
            row.room(),
            react.peer(),
            List.of(row.id()),
            row.turn().time(),
            NO_KEY,
            react.reaction().encode());
    return PeopleRecords.noted(located);
  }

  private static HybridTime latest(MessageRow row) {
    var edit = row.edit();
    return edit == null ? row.turn().time() : row.turn().time().or(edit.turn().time());
  }

  private MessageRow own(PeerId peer, RecordId message, String what) throws SQLException {
    var row = visible(peer, message);
    if (!row.peer().equals(peer)) {
      throw new Refusal(Failure.FORBIDDEN, "one may " + what + " one's own messages only");
    }
    access.requireWrite(peer, row.room());
    return row;
  }

  private MessageRow visible(PeerId peer, RecordId message) throws SQLException {
    var row = catalogue.messages().find(message);
    if (row == null || !row.shown() || !access.mayRead(peer, row.room())) {
      throw new Refusal(Failure.NOT_FOUND, "there is no message " + message);
    }
    return row;
  }

  private MessageRow found(RecordId message) throws SQLException {
    return Objects.requireNonNull(catalogue.messages().find(message), "it was just written");
  }

  /** A write that wrote nothing names the record it found. */
  private Said said(MessageRow row, boolean created) throws SQLException {
    var talk = row.talk();
    if (talk == null) {
      throw new Refusal(
          Failure.UNAVAILABLE, "what this message says by now is not here yet; try again");
    }
    var message = new MessageViews(catalogue.connection()).of(row, talk);
    var position = created ? records.position() : message.position();
    return new Said(message, position, created, 1, 1);
  }
}
