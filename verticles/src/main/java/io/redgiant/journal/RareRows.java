package io.redgiant.journal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds all rows that match a pattern, if they are few. */
final class RareRows {
  /** Reading a row takes some 5 µs: these take 4 ms. */
  private static final int CANDIDATES_MAX = 800;

  private static final long COUNT_NANOS = 8_000_000;
  private static final int WINDOW_ROWS = 32_000;

  private final CatalogueConnection catalogue;
  private final SearchPage page;
  private final String indexQuery;

  RareRows(CatalogueConnection catalogue, SearchPage page, String indexQuery) {
    this.catalogue = catalogue;
    this.page = page;
    this.indexQuery = indexQuery;
  }

  /** The rows after {@code low} and up to {@code high} that match, or null where they are many. */
  @Nullable List<EntryRow> find(long low, long high) throws SQLException {
    var candidates = candidates(low, high);
    if (candidates == null) {
      return null;
    }
    var select =
        catalogue.prepare(
            "SELECT " + EntryTable.COLUMNS + " FROM entries WHERE place = ?" + page.filter().sql());
    var found = new ArrayList<EntryRow>();
    for (long place : candidates) {
      select.setLong(1, place);
      page.filter().bind(select, 2);
      try (var rows = select.executeQuery()) {
        var row = rows.next() ? page.match(rows) : null;
        if (row != null) {
          found.add(row);
        }
      }
    }
    return found;
  }

  private @Nullable List<Long> candidates(long low, long high) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT rowid FROM paths WHERE paths MATCH ? AND rowid > ? AND rowid <= ? LIMIT ?");
    var candidates = new ArrayList<Long>();
    var pace = new Pace(WINDOW_ROWS);
    long deadline = page.now() + COUNT_NANOS;
    for (long from = low; from < high; ) {
      long started = page.now();
      long to = Math.min(high, from + pace.rows() * Places.STRIDE);
      select.setString(1, indexQuery);
      select.setLong(2, from);
      select.setLong(3, to);
      select.setInt(4, CANDIDATES_MAX + 1 - candidates.size());
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          candidates.add(rows.getLong(1));
        }
      }
      from = to;
      pace.took(page.now() - started);
      if (candidates.size() > CANDIDATES_MAX || from < high && page.now() > deadline) {
        return null;
      }
    }
    return candidates;
  }
}
