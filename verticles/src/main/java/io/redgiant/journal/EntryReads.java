package io.redgiant.journal;

import io.redgiant.local.ByReference;
import io.redgiant.local.DeltaBase;
import io.redgiant.local.EntryQuery;
import io.redgiant.local.Found;
import io.redgiant.local.RoomFound;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answers questions about one name or one content. What a peer may not see is not found. */
final class EntryReads {
  /** Contents that a prefix may have meant: enough to choose from, and a short answer. */
  private static final int CANDIDATES_MAX = 16;

  /** Names of one content that are looked at for the best one. */
  private static final int NAMES_MAX = 1_000;

  private static final int PREFIX_DIGITS_MIN = 4;
  private static final int COLUMN_DIGITS = 16;

  private final CatalogueConnection catalogue;
  private final RoomAccess access;
  private final EntryTable table;
  private final ShareReads shares;

  EntryReads(CatalogueConnection catalogue, RoomAccess.Facts facts, RoomAccess access) {
    this.catalogue = catalogue;
    this.access = access;
    table = new EntryTable(catalogue);
    shares = new ShareReads(facts, access, table);
  }

  ByReference find(EntryQuery query, Position state) throws SQLException {
    return switch (query) {
      case EntryQuery.ByPath path -> found(List.of(byPath(path)), state);
      case EntryQuery.ByContent content -> found(List.of(byContent(content)), state);
      case EntryQuery.Versions versions -> found(versions(versions), state);
      case EntryQuery.Room room -> room(room);
      case EntryQuery.Shared shared -> shares.shared(shared);
      case EntryQuery.OwnShares own -> shares.own(own);
      case EntryQuery.Base base -> base(base);
    };
  }

  private Found found(List<EntryRow> rows, Position state) throws SQLException {
    return found(rows, null, state, access);
  }

  static Found found(
      List<EntryRow> rows, @Nullable String cursor, Position state, RoomAccess access)
      throws SQLException {
    Map<RoomId, String> rooms = new HashMap<>();
    for (var row : rows) {
      if (!rooms.containsKey(row.room())) {
        rooms.put(row.room(), access.name(row.room()));
      }
    }
    return new Found(rows.stream().map(EntryRow::entry).toList(), rooms, cursor, state);
  }

  private EntryRow byPath(EntryQuery.ByPath query) throws SQLException {
    access.requireRead(query.peer(), query.room());
    var version = query.version();
    return table.at(query.room(), query.path().text()).stream()
        .filter(row -> version == null ? row.is(EntryState.SHOWN) : row.version().equals(version))
        .findFirst()
        .orElseThrow(
            () ->
                new Refusal(
                    Failure.NOT_FOUND,
                    version == null
                        ? "there is no file '" + query.path() + "' in this room"
                        : "'" + query.path() + "' has no version " + version));
  }

  private List<EntryRow> versions(EntryQuery.Versions query) throws SQLException {
    access.requireRead(query.peer(), query.room());
    var rows = new ArrayList<>(table.at(query.room(), query.path().text()));
    rows.removeIf(row -> row.is(EntryState.FOLDED));
    if (rows.isEmpty()) {
      throw new Refusal(Failure.NOT_FOUND, "there is no file '" + query.path() + "' in this room");
    }
    return rows.reversed();
  }

  /**
   * Where there are rooms besides the lobby, the versions of the path: whoever names another's
   * chunk is not to learn that it is here, much less to get it.
   */
  private DeltaBase base(EntryQuery.Base query) throws SQLException {
    access.requireRead(query.peer(), query.room());
    if (!access.hasRooms()) {
      return new DeltaBase(null);
    }
    var versions = table.at(query.room(), query.path().text());
    return new DeltaBase(
        versions.stream().map(row -> row.published().manifest()).distinct().toList());
  }

  private RoomFound room(EntryQuery.Room query) throws SQLException {
    var room = access.find(query.peer(), query.nameOrId());
    return new RoomFound(room, access.name(room));
  }

  private EntryRow byContent(EntryQuery.ByContent query) throws SQLException {
    var prefix = query.prefix();
    if (!prefix.matches("[0-9a-f]{" + PREFIX_DIGITS_MIN + "," + Digest.HEX_CHARS + "}")) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a content id is named by 4 to 64 hexadecimal digits in lower case, not '"
              + prefix
              + "'");
    }
    var best = new TreeMap<ContentId, EntryRow>();
    var start = prefix.substring(0, Math.min(prefix.length(), COLUMN_DIGITS));
    int free = 4 * (COLUMN_DIGITS - start.length());
    long low = Long.parseUnsignedLong(start, 16) << free;
    long last = (low | (free == 0 ? 0 : -1L >>> (64 - free))) ^ Long.MIN_VALUE;
    for (var next = next(low ^ Long.MIN_VALUE, last); next != null; next = next(next + 1, last)) {
      for (var row : named(next, query.peer())) {
        if (row.published().content().toString().startsWith(prefix)) {
          best.merge(row.published().content(), row, EntryReads::better);
        }
      }
      if (best.size() > CANDIDATES_MAX || next == last) {
        break;
      }
    }
    if (best.isEmpty()) {
      throw new Refusal(Failure.NOT_FOUND, "there is no content " + prefix);
    }
    if (best.size() > 1) {
      throw new Refusal(
          Failure.CONFLICT,
          "more than one content begins with " + prefix + "; give more digits",
          best.keySet().stream().limit(CANDIDATES_MAX).map(ContentId::toString).toList());
    }
    return best.firstEntry().getValue();
  }

  /** The first content from {@code low} to {@code last}, as the table numbers them, or null. */
  private @Nullable Long next(long low, long last) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT content FROM entries WHERE content BETWEEN ? AND ? ORDER BY content LIMIT 1");
    select.setLong(1, low);
    select.setLong(2, last);
    try (var rows = select.executeQuery()) {
      return rows.next() ? rows.getLong(1) : null;
    }
  }

  private List<EntryRow> named(long content, PeerId peer) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT "
                + EntryTable.COLUMNS
                + " FROM entries WHERE content = ? ORDER BY place DESC LIMIT "
                + NAMES_MAX);
    select.setLong(1, content);
    var rows = new ArrayList<EntryRow>();
    for (var row : EntryTable.rows(select)) {
      if (access.mayRead(peer, row.room())) {
        rows.add(row);
      }
    }
    return rows;
  }

  /**
   * A name that lists show rather than an old version; among equals the newer, which comes first.
   */
  private static EntryRow better(EntryRow one, EntryRow other) {
    return !one.is(EntryState.SHOWN) && other.is(EntryState.SHOWN) ? other : one;
  }
}
