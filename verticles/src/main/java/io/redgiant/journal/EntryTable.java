package io.redgiant.journal;

import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RoomId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of entry versions: one row per version that was not removed. */
final class EntryTable {
  static final String COLUMNS = "place, path, state, row";

  private final CatalogueConnection catalogue;

  EntryTable(CatalogueConnection catalogue) {
    this.catalogue = catalogue;
  }

  void insert(EntryRow row) throws SQLException {
    var insert =
        catalogue.prepare(
            "INSERT INTO entries (place, version, path, room, content, manifest, publisher, size,"
                + " type, write, state, row) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    var published = row.published();
    insert.setLong(1, row.place());
    insert.setLong(2, column(row.version().digest()));
    insert.setString(3, row.path());
    insert.setLong(4, column(row.room().value()));
    insert.setLong(5, column(published.content().digest()));
    insert.setBytes(6, published.manifest().digest().bytes());
    insert.setLong(7, column(row.publisher().value()));
    insert.setLong(8, published.size());
    insert.setString(9, published.mediaType());
    if (row.key().length == 0) {
      insert.setNull(10, Types.BIGINT);
    } else {
      insert.setLong(10, writeColumn(row.publisher(), row.key()));
    }
    insert.setInt(11, EntryState.encode(row.flags()));
    insert.setBytes(12, row.encode());
    insert.executeUpdate();
  }

  void update(EntryRow row) throws SQLException {
    var update = catalogue.prepare("UPDATE entries SET state = ? WHERE place = ?");
    update.setInt(1, EntryState.encode(row.flags()));
    update.setLong(2, row.place());
    update.executeUpdate();
  }

  void move(EntryRow row, long place) throws SQLException {
    var update = catalogue.prepare("UPDATE entries SET place = ? WHERE place = ?");
    update.setLong(1, place);
    update.setLong(2, row.place());
    update.executeUpdate();
  }

  void delete(EntryRow row) throws SQLException {
    var delete = catalogue.prepare("DELETE FROM entries WHERE place = ?");
    delete.setLong(1, row.place());
    delete.executeUpdate();
  }

  @Nullable EntryRow find(RecordId version) throws SQLException {
    var select = catalogue.prepare("SELECT " + COLUMNS + " FROM entries WHERE version = ?");
    select.setLong(1, column(version.digest()));
    for (var row : rows(select)) {
      if (row.version().equals(version)) {
        return row;
      }
    }
    return null;
  }

  /** All versions of a path, oldest first. */
  List<EntryRow> at(RoomId room, String path) throws SQLException {
    var rows = at(path, column(room.value()));
    rows.removeIf(row -> !row.room().equals(room));
    return rows;
  }

  /** All versions of a path in a room as the table numbers it, oldest first. */
  List<EntryRow> at(String path, long room) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT " + COLUMNS + " FROM entries WHERE path = ? AND room = ? ORDER BY place");
    select.setString(1, path);
    select.setLong(2, room);
    return rows(select);
  }

  /**
   * All versions that came of one write, oldest first: more than one where it was repeated on
   * another node.
   */
  List<EntryRow> ofWrite(PeerId peer, byte[] key) throws SQLException {
    var select =
        catalogue.prepare("SELECT " + COLUMNS + " FROM entries WHERE write = ? ORDER BY place");
    select.setLong(1, writeColumn(peer, key));
    var rows = rows(select);
    rows.removeIf(row -> !row.publisher().equals(peer) || !Arrays.equals(row.key(), key));
    return rows;
  }

  /** The last row whose place is not after {@code place}. */
  @Nullable EntryRow floor(long place) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT " + COLUMNS + " FROM entries WHERE place <= ? ORDER BY place DESC LIMIT 1");
    select.setLong(1, place);
    return first(select);
  }

  /** The first row whose place is after {@code place}. */
  @Nullable EntryRow above(long place) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT " + COLUMNS + " FROM entries WHERE place > ? ORDER BY place LIMIT 1");
    select.setLong(1, place);
    return first(select);
  }

  /**
   * A place with all rows before {@code key} up to it and no other. Rows lie in the order of their
   * keys, so some twenty looks find it among millions.
   */
  long lastBefore(TimeKey key) throws SQLException {
    var first = above(Long.MIN_VALUE);
    var last = floor(Long.MAX_VALUE);
    if (first == null || last == null) {
      return Long.MIN_VALUE;
    }
    long low = first.place() - 1; // every row up to here is before the key
    long high = last.place(); // no row after here is
    while (low < high) {
      long middle = low + (high - low + 1) / 2;
      var floor = floor(middle);
      if (floor == null || TimeKey.of(floor).compareTo(key) < 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static @Nullable EntryRow first(PreparedStatement select) throws SQLException {
    try (var rows = select.executeQuery()) {
      return rows.next() ? read(rows) : null;
    }
  }

  static List<EntryRow> rows(PreparedStatement select) throws SQLException {
    var found = new ArrayList<EntryRow>();
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(read(rows));
      }
    }
    return found;
  }

  /** Reads a row of {@link #COLUMNS}. */
  static EntryRow read(ResultSet rows) throws SQLException {
    var path = rows.getString(2);
    var row = rows.getBytes(4);
    if (path == null || row == null) {
      throw new CatalogueDamagedException("a row of the catalogue has no path or no content");
    }
    return EntryRow.decode(rows.getLong(1), path, rows.getInt(3), row);
  }

  /** The first eight bytes of an id, so that the order of numbers is that of ids. */
  static long column(Digest id) {
    return id.word0() ^ Long.MIN_VALUE;
  }

  /** The lobby's id has zeros in front: both halves count. */
  static long column(Id128 id) {
    return id.high() * 0x9E37_79B9_7F4A_7C15L ^ id.low();
  }

  static long writeColumn(PeerId peer, byte[] key) {
    long hash = column(peer.value());
    for (byte part : key) {
      hash = (hash ^ part) * 0x100_0000_01B3L;
    }
    return hash;
  }
}
