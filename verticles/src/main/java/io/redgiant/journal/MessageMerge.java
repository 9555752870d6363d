package io.redgiant.journal;

import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.MessagesExpired;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Reaction;
import io.redgiant.protocol.RecordHeader;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Talk;
import io.redgiant.protocol.Turn;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Applies records of what is said: the same records give the same messages in whatever order they
 * come.
 *
 * <p>A message says what the last of its edits says, is no more if any record removes it or its
 * room's talk has expired up to it, and is folded away if the same write made an earlier one. Edits
 * and removals that come before their message wait for it. What is not said any more leaves the
 * journal files.
 */
final class MessageMerge {
  private static final int EXPIRED_AT_ONCE = 1_000;

  private final CatalogueConnection catalogue;
  private final MessageTable messages;
  private final Reactions reactions;
  private final Absences absences;
  private final Registers registers;
  private boolean nothingWaits; // certainly: most messages need not look

  /** An edit whose message is not here yet, and what it says. */
  private record Waiting(RoomId room, MessageRow.Edit edit, Talk talk) {}

  MessageMerge(
      CatalogueConnection catalogue,
      MessageTable messages,
      Reactions reactions,
      Absences absences,
      Registers registers)
      throws SQLException {
    this.catalogue = catalogue;
    this.messages = messages;
    this.reactions = reactions;
    this.absences = absences;
    this.registers = registers;
    nothingWaits = catalogue.number("SELECT EXISTS (SELECT 1 FROM edits)") == 0;
  }

  void posted(Located located, @Nullable Talk talk) throws SQLException {
    var record = located.record();
    var header = record.header();
    var waiting = takeWaiting(record.id());
    var siblings =
        header.key().length == 0
            ? List.<MessageRow>of()
            : messages.ofWrite(header.peer(), header.key());
    var expiredBefore = expiredBefore(header.room());
    if (header.time().compareTo(expiredBefore) < 0) {
      erase(located);
      eraseEdit(waiting);
      expireAll(siblings, header.peer(), header.key(), expiredBefore);
      return;
    }
    var removed = removedTime(record.id(), header);
    if (removed != null) {
      absences.removed(record.id(), removed, null);
      erase(located);
      eraseEdit(waiting);
      removeAll(siblings, header.peer(), header.key(), removed);
      return;
    }
    var row =
        new MessageRow(
            0,
            record.id(),
            header.room(),
            header.peer(),
            Turn.of(header),
            header.key(),
            MessageRow.Spot.of(located),
            null,
            talk,
            false);
    messages.insert(row);
    if (waiting != null || !siblings.isEmpty()) {
      fold(record, waiting);
    }
  }

  /** When the message was removed, or null. */
  private @Nullable HybridTime removedTime(RecordId id, RecordHeader header) throws SQLException {
    var removed = absences.find(id).removed();
    return removed != null || header.key().length == 0
        ? removed
        : absences.removedWrite(Absences.Write.MESSAGE, header.peer(), header.key());
  }

  /** Of the records of one write all say what the last edit says, and the earliest is shown. */
  private void fold(JournalRecord record, @Nullable Waiting waiting) throws SQLException {
    var header = record.header();
    var all =
        header.key().length > 0
            ? messages.ofWrite(header.peer(), header.key())
            : List.of(Objects.requireNonNull(messages.find(record.id())));
    var edit = waiting == null ? null : waiting.edit;
    var talk = waiting == null ? null : waiting.talk;
    for (var row : all) {
      if (row.edit() != null && isLater(row.edit(), edit)) {
        eraseOther(edit, row.edit());
        edit = row.edit();
        talk = row.talk();
      }
    }
    for (int index = 0; index < all.size(); index++) {
      var row = all.get(index);
      var now = (edit == null ? row : edited(row, edit, talk)).folded(index > 0);
      if (!now.equals(row)) {
        messages.update(row, now);
      }
    }
  }

  private static boolean isLater(MessageRow.Edit one, MessageRow.@Nullable Edit other) {
    return other == null || one.turn().compareTo(other.turn()) > 0;
  }

  private void eraseOther(MessageRow.@Nullable Edit old, MessageRow.Edit now) throws SQLException {
    if (old != null && !old.id().equals(now.id())) {
      absences.erase(old.erasure());
    }
  }

  private MessageRow edited(MessageRow row, MessageRow.Edit edit, @Nullable Talk talk)
      throws SQLException {
    if (row.edit() == null) {
      absences.erase(row.postErasure());
    } else {
      eraseOther(row.edit(), edit);
    }
    return row.saying(edit, talk);
  }

  void edited(Located located, @Nullable Talk talk) throws SQLException {
    var header = located.record().header();
    if (talk == null || header.targets().isEmpty()) {
      return; // erased: a later edit, or a removal, says what has become of the message
    }
    var target = header.targets().getFirst();
    var edit = MessageRow.Edit.of(located);
    var row = messages.find(target);
    if (row == null) {
      if (absences.find(target).removed() != null
          || header.time().compareTo(expiredBefore(header.room())) < 0) {
        erase(located);
      } else {
        await(target, new Waiting(header.room(), edit, talk));
      }
      return;
    }
    for (var same : same(row)) {
      if (isLater(edit, same.edit())) {
        messages.update(same, edited(same, edit, talk));
      } else if (same.edit() != null) {
        eraseOther(edit, same.edit());
      }
    }
  }

  void removed(RecordHeader header) throws SQLException {
    for (var target : header.targets()) {
      var row = messages.find(target);
      if (row == null) {
        absences.removed(target, header.time(), null);
        eraseEdit(takeWaiting(target));
      } else {
        removeAll(same(row), row.peer(), row.key(), header.time());
      }
    }
  }

  private void removeAll(List<MessageRow> rows, PeerId peer, byte[] key, HybridTime time)
      throws SQLException {
    if (key.length > 0) {
      absences.removedWrite(Absences.Write.MESSAGE, peer, key, time);
    }
    for (var row : rows) {
      absences.removed(row.id(), time, null);
      remove(row);
    }
  }

  /** What expires takes the same message said again with it, which may be a little younger. */
  private void expireAll(List<MessageRow> rows, PeerId peer, byte[] key, HybridTime time)
      throws SQLException {
    if (key.length > 0) {
      absences.removedWrite(Absences.Write.MESSAGE, peer, key, time);
    }
    for (var row : rows) {
      remove(row);
    }
  }

  private void remove(MessageRow row) throws SQLException {
    messages.delete(row);
    reactions.forget(row.id());
    var edit = row.edit();
    absences.erase(edit == null ? row.postErasure() : edit.erasure());
  }

  void reacted(RecordHeader header, Reaction reaction) throws SQLException {
    for (var target : header.targets()) {
      if (absences.find(target).removed() == null) {
        reactions.write(target, header, reaction);
      }
    }
  }

  void expired(RecordHeader header, MessagesExpired expired, byte[] body) throws SQLException {
    var name = Registers.Name.ofExpiry(header.room());
    int order = expired.before().compareTo(expiredBefore(header.room()));
    if (order == 0) {
      registers.write(name, header, body); // of two that say the same one, the same one everywhere
    }
    if (order <= 0) {
      return;
    }
    registers.raise(name, header, body);
    var end = Turn.startOf(expired.before());
    for (var rows = messages.allBefore(header.room(), end, EXPIRED_AT_ONCE);
        !rows.isEmpty();
        rows = messages.allBefore(header.room(), end, EXPIRED_AT_ONCE)) {
      for (var row : rows) {
        if (messages.find(row.id()) != null) { // not gone with one before it
          expireAll(same(row), row.peer(), row.key(), expired.before());
        }
      }
    }
  }

  private List<MessageRow> same(MessageRow row) throws SQLException {
    return row.key().length == 0 ? List.of(row) : messages.ofWrite(row.peer(), row.key());
  }

  private HybridTime expiredBefore(RoomId room) {
    var register = registers.find(Registers.Name.ofExpiry(room));
    return register == null ? new HybridTime(0) : MessagesExpired.decode(register.body()).before();
  }

  private void erase(Located located) throws SQLException {
    if (!located.record().erased() || located.scrap()) {
      absences.erase(
          new Absences.Erasure(
              located.origin(), located.file(), located.offset(), located.record().id()));
    }
  }

  private void eraseEdit(@Nullable Waiting waiting) throws SQLException {
    if (waiting != null) {
      absences.erase(waiting.edit.erasure());
    }
  }

  private void await(RecordId message, Waiting waiting) throws SQLException {
    var before = takeWaiting(message);
    var last = before != null && isLater(before.edit, waiting.edit) ? before : waiting;
    eraseOther(before == null ? null : before.edit, last.edit);
    eraseOther(waiting.edit, last.edit);
    var talk = last.talk.encode();
    var row = ByteBuffer.allocate(Id128.BYTES + MessageRow.EDIT_BYTES + talk.length);
    last.room.value().write(row);
    last.edit.write(row);
    var insert = catalogue.prepare("INSERT INTO edits (message, row) VALUES (?, ?)");
    insert.setBytes(1, message.digest().bytes());
    insert.setBytes(2, row.put(talk).array());
    insert.executeUpdate();
    nothingWaits = false;
  }

  private @Nullable Waiting takeWaiting(RecordId message) throws SQLException {
    if (nothingWaits) {
      return null;
    }
    var delete = catalogue.prepare("DELETE FROM edits WHERE message = ? RETURNING row");
    delete.setBytes(1, message.digest().bytes());
    try (var rows = delete.executeQuery()) {
      if (!rows.next()) {
        return null;
      }
      var row = ByteBuffer.wrap(rows.getBytes(1));
      var room = new RoomId(Id128.read(row));
      var edit = MessageRow.Edit.read(row);
      var talk = new byte[row.remaining()];
      row.get(talk);
      return new Waiting(room, edit, Talk.decode(talk));
    }
  }

  /** Keeps where in its origin's sequence something of a room happened. */
  void happened(Located located, RoomId room, byte[] about) throws SQLException {
    var header = located.record().header();
    var insert =
        catalogue.prepare(
            "INSERT OR REPLACE INTO talk (origin, sequence, room, kind, about)"
                + " VALUES (?, ?, ?, ?, ?)");
    insert.setBytes(1, Origins.encode(header.origin()));
    insert.setLong(2, header.sequence());
    insert.setBytes(3, room.value().bytes());
    insert.setInt(4, header.kind().code());
    insert.setBytes(5, about);
    insert.executeUpdate();
  }

  /** The kinds that {@link #happened} keeps, as the table numbers them. */
  static boolean isTalk(RecordKind kind) {
    return kind.code() >= RecordKind.ROOM_DESCRIBED.code()
        && kind.code() <= RecordKind.REACTION_CHANGED.code()
        && !kind.equals(RecordKind.PEER_NAMED)
        && !kind.equals(RecordKind.TOKENS_REVOKED);
  }
}
