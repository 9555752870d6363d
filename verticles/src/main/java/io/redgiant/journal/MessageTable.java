package io.redgiant.journal;

import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RoomId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of messages: one row per message that was not removed, shown or not. */
final class MessageTable {
  static final String COLUMNS = "place, row";
  private static final int SHOWN = 1;

  private final CatalogueConnection catalogue;
  private final MessageIndex index;

  MessageTable(CatalogueConnection catalogue) {
    this.catalogue = catalogue;
    index = new MessageIndex(catalogue);
  }

  void insert(MessageRow unplaced) throws SQLException {
    var row = unplaced.at(freePlace(unplaced.turn().time()));
    var insert =
        catalogue.prepare(
            "INSERT INTO messages (place, message, room, turn, write, state, row)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.setLong(1, row.place());
    insert.setLong(2, EntryTable.column(row.id().digest()));
    insert.setBytes(3, row.room().value().bytes());
    insert.setBytes(4, row.turn().encode());
    if (row.key().length == 0) {
      insert.setNull(5, Types.BIGINT);
    } else {
      insert.setLong(5, EntryTable.writeColumn(row.peer(), row.key()));
    }
    insert.setInt(6, row.shown() ? SHOWN : 0);
    insert.setBytes(7, row.encode());
    insert.executeUpdate();
    if (row.shown() && row.talk() != null) {
      index.insert(row, row.talk());
    }
  }

  /** The first number from the time on that no row has: two nodes may write at the same time. */
  private long freePlace(HybridTime time) throws SQLException {
    var select = catalogue.prepare("SELECT 1 FROM messages WHERE place = ?");
    for (long place = time.value(); ; place++) {
      select.setLong(1, place);
      try (var rows = select.executeQuery()) {
        if (!rows.next()) {
          return place;
        }
      }
    }
  }

  void update(MessageRow before, MessageRow row) throws SQLException {
    if (before.shown() && before.talk() != null) {
      index.delete(before, before.talk());
    }
    var update = catalogue.prepare("UPDATE messages SET state = ?, row = ? WHERE place = ?");
    update.setInt(1, row.shown() ? SHOWN : 0);
    update.setBytes(2, row.encode());
    update.setLong(3, row.place());
    update.executeUpdate();
    if (row.shown() && row.talk() != null) {
      index.insert(row, row.talk());
    }
  }

  void delete(MessageRow row) throws SQLException {
    if (row.shown() && row.talk() != null) {
      index.delete(row, row.talk());
    }
    var delete = catalogue.prepare("DELETE FROM messages WHERE place = ?");
    delete.setLong(1, row.place());
    delete.executeUpdate();
  }

  @Nullable MessageRow find(RecordId id) throws SQLException {
    var select = catalogue.prepare("SELECT " + COLUMNS + " FROM messages WHERE message = ?");
    select.setLong(1, EntryTable.column(id.digest()));
    for (var row : rows(select)) {
      if (row.id().equals(id)) {
        return row;
      }
    }
    return null;
  }

  /** All records that are the same message, the earliest first. */
  List<MessageRow> ofWrite(PeerId peer, byte[] key) throws SQLException {
    var select =
        catalogue.prepare("SELECT " + COLUMNS + " FROM messages WHERE write = ? ORDER BY turn");
    select.setLong(1, EntryTable.writeColumn(peer, key));
    var rows = rows(select);
    rows.removeIf(row -> !row.peer().equals(peer) || !Arrays.equals(row.key(), key));
    return rows;
  }

  /** Those before a turn that lists show, the last first. */
  List<MessageRow> before(RoomId room, byte[] turn, int limit) throws SQLException {
    return page(room, turn, limit, "turn < ? AND state = 1 ORDER BY turn DESC");
  }

  /** Those from a turn on that lists show, the first first. */
  List<MessageRow> from(RoomId room, byte[] turn, int limit) throws SQLException {
    return page(room, turn, limit, "turn >= ? AND state = 1 ORDER BY turn");
  }

  /** Those before a turn, shown or not, the first first. */
  List<MessageRow> allBefore(RoomId room, byte[] turn, int limit) throws SQLException {
    return page(room, turn, limit, "turn < ? ORDER BY turn");
  }

  private List<MessageRow> page(RoomId room, byte[] turn, int limit, String which)
      throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT " + COLUMNS + " FROM messages WHERE room = ? AND " + which + " LIMIT ?");
    select.setBytes(1, room.value().bytes());
    select.setBytes(2, turn);
    select.setInt(3, limit);
    return rows(select);
  }

  static List<MessageRow> rows(PreparedStatement select) throws SQLException {
    var found = new ArrayList<MessageRow>();
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        var row = rows.getBytes(2);
        if (row == null) {
          throw new CatalogueDamagedException("a message of the catalogue has no content");
        }
        found.add(MessageRow.decode(rows.getLong(1), row));
      }
    }
    return found;
  }
}
