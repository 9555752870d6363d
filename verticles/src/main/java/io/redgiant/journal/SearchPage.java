package io.redgiant.journal;

import io.redgiant.local.EntrySearch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Fills with rows that match until there are enough of them or the time is up. */
final class SearchPage {
  private final EntrySearch search;
  private final PathPattern pattern;
  private final SearchFilter filter;
  private final LongSupplier nanoTime;
  private final long deadline;
  private final List<EntryRow> rows = new ArrayList<>();
  private int looks;

  /**
   * @param nanoTime the clock that the time is taken by
   */
  SearchPage(
      EntrySearch search,
      PathPattern pattern,
      SearchFilter filter,
      LongSupplier nanoTime,
      long budgetNanos) {
    this.search = search;
    this.pattern = pattern;
    this.filter = filter;
    this.nanoTime = nanoTime;
    deadline = nanoTime.getAsLong() + budgetNanos;
  }

  SearchFilter filter() {
    return filter;
  }

  /**
   * Takes the row of {@link EntryTable#COLUMNS} if it matches.
   *
   * @return whether to go on
   */
  boolean offer(ResultSet found) throws SQLException {
    var row = match(found);
    if (row != null) {
      rows.add(row);
    }
    // A look costs a microsecond or two; asking the time each time would cost half of that again.
    return !full() && (++looks % 32 != 0 || !late());
  }

  /** The row of {@link EntryTable#COLUMNS} if it is one that is asked for, else null. */
  @Nullable EntryRow match(ResultSet found) throws SQLException {
    var path = found.getString(2);
    if (path == null || !pattern.matches(path)) {
      return null;
    }
    var row = EntryTable.read(found);
    return filter.accepts(row) ? row : null;
  }

  /** One row more than the page has: so it is known that another page follows. */
  boolean full() {
    return rows.size() > search.limit();
  }

  boolean late() {
    return nanoTime.getAsLong() >= deadline;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  /** The matching rows so far, in the order they were offered. */
  List<EntryRow> rows() {
    return full() ? rows.subList(0, search.limit()) : rows;
  }
}
