package io.redgiant.journal;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Walks shown rows from the largest to the smallest; what is equally large, newest first. */
final class SizeWalk {
  private static final int WINDOW_ROWS = 2_000;

  private final CatalogueConnection catalogue;
  private final SearchPage page;
  private final long sizeMin;
  private Key last = new Key(0, 0); // of the last row looked at

  /** A size, and a place among the rows of that size. */
  record Key(long size, long place) {}

  /**
   * @param sizeMin no smaller row can match
   */
  SizeWalk(CatalogueConnection catalogue, SearchPage page, long sizeMin) {
    this.catalogue = catalogue;
    this.page = page;
    this.sizeMin = sizeMin;
  }

  /**
   * Offers the rows up to {@code from}, itself included.
   *
   * @return the last row walked, or null when all were
   */
  @Nullable Key walk(Key from) throws SQLException {
    var pace = new Pace(WINDOW_ROWS);
    while (true) {
      long started = page.now();
      var to = windowEnd(from, pace.rows());
      if (!window(from, to == null ? new Key(sizeMin, Long.MIN_VALUE) : to)) {
        return last;
      }
      if (to == null) {
        return null;
      }
      from = new Key(to.size, to.place - 1);
      pace.took(page.now() - started);
      if (page.late()) {
        return to;
      }
    }
  }

  private @Nullable Key windowEnd(Key from, int rows) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT size, place FROM entries INDEXED BY by_size WHERE state = "
                + EntryState.SHOWN_ENCODED
                + " AND (size, place) <= (?, ?) AND size >= ?"
                + " ORDER BY size DESC, place DESC LIMIT 1 OFFSET ?");
    select.setLong(1, from.size);
    select.setLong(2, from.place);
    select.setLong(3, sizeMin);
    select.setInt(4, rows);
    try (var found = select.executeQuery()) {
      return found.next() ? new Key(found.getLong(1), found.getLong(2)) : null;
    }
  }

  private boolean window(Key from, Key to) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT place, path, state, row, size FROM entries INDEXED BY by_size WHERE state = "
                + EntryState.SHOWN_ENCODED
                + " AND (size, place) <= (?, ?) AND (size, place) >= (?, ?)"
                + page.filter().sql()
                + " ORDER BY size DESC, place DESC");
    select.setLong(1, from.size);
    select.setLong(2, from.place);
    select.setLong(3, to.size);
    select.setLong(4, to.place);
    page.filter().bind(select, 5);
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        if (!page.offer(rows)) {
          last = new Key(rows.getLong(5), rows.getLong(1));
          return false;
        }
      }
    }
    return true;
  }
}
