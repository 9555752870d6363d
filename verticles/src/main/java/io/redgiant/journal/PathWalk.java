package io.redgiant.journal;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Walks shown rows by path, then room, in the order of code points. */
final class PathWalk {
  private static final int WINDOW_ROWS = 2_000;

  /** After every path: no path holds this character. */
  private static final String LAST = "\uDBFF\uDFFF";

  private final CatalogueConnection catalogue;
  private final SearchPage page;
  private final String end;
  private Key last; // of the last row looked at

  /** A path, and its room as the table numbers it. */
  record Key(String path, long room) {}

  /**
   * @param prefix of every path that can match
   */
  PathWalk(CatalogueConnection catalogue, SearchPage page, String prefix) {
    this.catalogue = catalogue;
    this.page = page;
    end = prefix + LAST;
    last = new Key(prefix, Long.MIN_VALUE);
  }

  /**
   * Offers the rows after {@code after}, or from the prefix on.
   *
   * @return the path and room of the last row walked, or null when all were
   */
  @Nullable Key walk(@Nullable Key after) throws SQLException {
    var from = after == null ? last : after;
    var pace = new Pace(WINDOW_ROWS);
    while (true) {
      long started = page.now();
      var to = windowEnd(from, pace.rows());
      if (!window(from, to == null ? new Key(end, Long.MAX_VALUE) : to)) {
        return last;
      }
      if (to == null) {
        return null;
      }
      from = to;
      pace.took(page.now() - started);
      if (page.late()) {
        return from;
      }
    }
  }

  private @Nullable Key windowEnd(Key from, int rows) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT path, room FROM entries INDEXED BY by_path WHERE (path, room) > (?, ?)"
                + " AND path < ? ORDER BY path, room LIMIT 1 OFFSET ?");
    select.setString(1, from.path);
    select.setLong(2, from.room);
    select.setString(3, end);
    select.setInt(4, rows);
    try (var found = select.executeQuery()) {
      return found.next() ? new Key(found.getString(1), found.getLong(2)) : null;
    }
  }

  private boolean window(Key from, Key to) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT place, path, state, row, room FROM entries INDEXED BY by_path WHERE state = "
                + EntryState.SHOWN_ENCODED
                + " AND (path, room) > (?, ?) AND (path, room) <= (?, ?)"
                + page.filter().sql()
                + " ORDER BY path, room");
    select.setString(1, from.path);
    select.setLong(2, from.room);
    select.setString(3, to.path);
    select.setLong(4, to.room);
    page.filter().bind(select, 5);
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        if (!page.offer(rows)) {
          last = new Key(rows.getString(2), rows.getLong(5));
          return false;
        }
      }
    }
    return true;
  }
}
