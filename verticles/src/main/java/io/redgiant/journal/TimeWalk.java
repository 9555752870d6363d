package io.redgiant.journal;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Walks shown rows by time, newest or oldest first: all of them, those of one publisher, or those
 * that the trigram index names. All three lie in order of place, so nothing is ever sorted.
 */
final class TimeWalk {
  private static final int WINDOW_ROWS = 2_000;
  private static final int INDEX_WINDOW_ROWS = 16_000;

  private final CatalogueConnection catalogue;
  private final SearchPage page;
  private final boolean newestFirst;
  private final boolean onePublisher;
  private final @Nullable String indexQuery;
  private long lastPlace; // the last row looked at in the window that was not walked to its end

  /**
   * @param onePublisher the filter names a publisher
   * @param indexQuery for the trigram index, or null
   */
  TimeWalk(
      CatalogueConnection catalogue,
      SearchPage page,
      boolean newestFirst,
      boolean onePublisher,
      @Nullable String indexQuery) {
    this.catalogue = catalogue;
    this.page = page;
    this.newestFirst = newestFirst;
    this.onePublisher = onePublisher;
    this.indexQuery = indexQuery;
  }

  /**
   * Offers the rows after {@code low} and up to {@code high}.
   *
   * @return the place of the last row walked, or null when all were
   */
  @Nullable Long walk(long low, long high) throws SQLException {
    var pace = new Pace(indexQuery == null ? WINDOW_ROWS : INDEX_WINDOW_ROWS);
    while (low < high) {
      long width = pace.rows() * Places.STRIDE;
      long from = newestFirst ? Math.max(low, high - width) : low;
      long to = newestFirst ? high : Math.min(high, low + width);
      long started = page.now();
      if (!window(from, to)) {
        return lastPlace;
      }
      pace.took(page.now() - started);
      high = newestFirst ? from : high;
      low = newestFirst ? low : to;
      if (low < high && page.late()) {
        return newestFirst ? from + 1 : to;
      }
    }
    return null;
  }

  /** Offers one window's rows; false where the page wants no more. */
  private boolean window(long from, long to) throws SQLException {
    var select = select();
    int index = 1;
    if (indexQuery != null) {
      select.setString(index++, indexQuery);
    }
    select.setLong(index++, from);
    select.setLong(index++, to);
    page.filter().bind(select, index);
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        lastPlace = rows.getLong(1);
        if (!page.offer(rows)) {
          return false;
        }
      }
    }
    return true;
  }

  private PreparedStatement select() throws SQLException {
    var order = newestFirst ? " DESC" : "";
    if (indexQuery != null) {
      return catalogue.prepare(
          "SELECT e.place, e.path, e.state, e.row FROM paths CROSS JOIN entries e ON e.place ="
              + " paths.rowid WHERE paths MATCH ? AND paths.rowid > ? AND paths.rowid <= ?"
              + page.filter().sql()
              + " ORDER BY paths.rowid"
              + order);
    }
    return catalogue.prepare(
        "SELECT place, path, state, row FROM entries"
            + (onePublisher ? " INDEXED BY by_publisher" : " NOT INDEXED")
            + " WHERE state = "
            + EntryState.SHOWN_ENCODED
            + " AND place > ? AND place <= ?"
            + page.filter().sql()
            + " ORDER BY place"
            + order);
  }
}
