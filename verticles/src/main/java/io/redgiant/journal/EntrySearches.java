package io.redgiant.journal;

import io.redgiant.local.EntrySearch;
import io.redgiant.local.Found;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers searches over the shown rows, each in at most about {@link #BUDGET_NANOS}.
 *
 * <p>A search walks rows in the order it wants them and stops when its page is full. By time, the
 * trigram index takes part: its rows lie in the order of time as well. By path or size it cannot,
 * so there it is asked first whether the pattern is rare: if it is, its few candidates are sorted
 * here, and if it is not, a walk meets matches soon. A walk whose time is up answers with the page
 * it has, which may be empty, and a cursor where it stopped; it is never an error.
 */
final class EntrySearches {
  /** Leaves a page of 100 rows, a window that turned out slow and the answer within 20 ms. */
  static final long BUDGET_NANOS = 12_000_000;

  private static final Comparator<EntryRow> BY_SIZE =
      Comparator.<EntryRow>comparingLong(row -> row.published().size())
          .thenComparing(TimeKey::of)
          .reversed();

  private final CatalogueConnection catalogue;
  private final RoomAccess access;
  private final EntryTable table;
  private final LongSupplier nanoTime;
  private final long budgetNanos;

  EntrySearches(CatalogueConnection catalogue, RoomAccess access) {
    this(catalogue, access, System::nanoTime, BUDGET_NANOS);
  }

  EntrySearches(
      CatalogueConnection catalogue, RoomAccess access, LongSupplier nanoTime, long budgetNanos) {
    this.catalogue = catalogue;
    this.access = access;
    this.nanoTime = nanoTime;
    this.budgetNanos = budgetNanos;
    table = new EntryTable(catalogue);
  }

  Found search(EntrySearch search, Position state) throws SQLException {
    if (search.limit() < 1 || search.limit() > Limits.PAGE_ROWS_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a page has 1 to " + Limits.PAGE_ROWS_MAX + " rows, not " + search.limit());
    }
    if (search.room() != null) {
      access.requireRead(search.peer(), search.room());
    }
    var cursor =
        search.cursor() == null ? null : SearchCursor.decode(search.cursor(), search.order());
    return new Run(search, cursor, state).answer();
  }

  /** One search. */
  private final class Run {
    private final EntrySearch search;
    private final @Nullable SearchCursor cursor;
    private final Position state;
    private final PathPattern pattern;
    private final SearchPage page;
    private final long low; // rows after this place and up to the next are in the asked time
    private final long high;

    Run(EntrySearch search, @Nullable SearchCursor cursor, Position state) throws SQLException {
      this.search = search;
      this.cursor = cursor;
      this.state = state;
      pattern = new PathPattern(search.glob(), search.words());
      var first = table.above(Long.MIN_VALUE);
      var last = table.floor(Long.MAX_VALUE);
      low =
          search.sinceMillis() != null
              ? table.lastBefore(TimeKey.startOf(search.sinceMillis()))
              : first == null ? 0 : first.place() - 1;
      high =
          search.untilMillis() != null
              ? table.lastBefore(TimeKey.startOf(search.untilMillis()))
              : last == null ? 0 : last.place();
      var filter = new SearchFilter(search, access, low, high);
      page = new SearchPage(search, pattern, filter, nanoTime, budgetNanos);
    }

    Found answer() throws SQLException {
      return switch (search.order()) {
        case NEWEST, OLDEST -> byTime();
        case PATH -> byPath();
        case LARGEST -> bySize();
      };
    }

    private Found byTime() throws SQLException {
      boolean newestFirst = search.order() == EntrySearch.Order.NEWEST;
      long from = low;
      long to = high;
      if (cursor != null) {
        long before = table.lastBefore(cursor.key());
        to = newestFirst ? Math.min(high, before) : high;
        from = newestFirst ? low : Math.max(low, after(before, cursor.key()));
      }
      var walk =
          new TimeWalk(
              catalogue, page, newestFirst, search.publisher() != null, pattern.indexQuery());
      var stopped = walk.walk(from, to);
      return answer(stopped == null ? null : nearest(stopped, newestFirst));
    }

    /**
     * The place up to which rows are no later than the key, of which {@code before} are earlier.
     */
    private long after(long before, TimeKey key) throws SQLException {
      var next = table.above(before);
      return next != null && TimeKey.of(next).equals(key) ? next.place() : before;
    }

    /** The row at a place; where there is none, the one walked before it, if any. */
    private @Nullable EntryRow nearest(long place, boolean newestFirst) throws SQLException {
      return newestFirst ? table.above(place - 1) : table.floor(place);
    }

    private Found byPath() throws SQLException {
      var rare = rare();
      if (rare != null) {
        return sorted(rare, EntrySearches::compareByPath);
      }
      var after =
          cursor == null
              ? null
              : new PathWalk.Key(cursor.path(), EntryTable.column(cursor.room().value()));
      var stopped = new PathWalk(catalogue, page, pattern.prefix()).walk(after);
      return answer(stopped == null ? null : rowAt(stopped));
    }

    private EntryRow rowAt(PathWalk.Key key) throws SQLException {
      return table.at(key.path(), key.room()).getLast();
    }

    private Found bySize() throws SQLException {
      var rare = rare();
      if (rare != null) {
        return sorted(rare, BY_SIZE);
      }
      long sizeMax = search.sizeMax() == null ? Long.MAX_VALUE : search.sizeMax();
      var from = new SizeWalk.Key(sizeMax, Long.MAX_VALUE);
      if (cursor != null) {
        from = new SizeWalk.Key(cursor.size(), table.lastBefore(cursor.key()));
      }
      long sizeMin = search.sizeMin() == null ? 0 : search.sizeMin();
      var stopped = new SizeWalk(catalogue, page, sizeMin).walk(from);
      return answer(stopped == null ? null : table.floor(stopped.place()));
    }

    private @Nullable List<EntryRow> rare() throws SQLException {
      var query = pattern.indexQuery();
      return query == null ? null : new RareRows(catalogue, page, query).find(low, high);
    }

    /** The page of a result that is here in full. */
    private Found sorted(List<EntryRow> rows, Comparator<EntryRow> order) throws SQLException {
      var sorted = rows.stream().sorted(order).filter(this::isAfterCursor).toList();
      var shown = sorted.subList(0, Math.min(sorted.size(), search.limit()));
      var next =
          sorted.size() > shown.size()
              ? SearchCursor.after(search.order(), shown.getLast()).encode()
              : null;
      return EntryReads.found(shown, next, state, access);
    }

    private boolean isAfterCursor(EntryRow row) {
      return cursor == null || cursor.isBefore(row);
    }

    /**
     * @param stopped the last row walked, or null at the end
     */
    private Found answer(@Nullable EntryRow stopped) throws SQLException {
      var rows = page.rows();
      var last = page.full() ? rows.getLast() : stopped;
      var next = last == null ? null : SearchCursor.after(search.order(), last).encode();
      return EntryReads.found(rows, next, state, access);
    }
  }

  static int compareByPath(EntryRow one, EntryRow other) {
    return comparePaths(one.path(), one.room(), other.path(), other.room());
  }

  /** As SQLite orders them: by code points, which is not how Java compares strings. */
  static int comparePaths(String path, RoomId room, String otherPath, RoomId otherRoom) {
    var points = path.codePoints().toArray();
    var otherPoints = otherPath.codePoints().toArray();
    int order = java.util.Arrays.compare(points, otherPoints);
    return order != 0
        ? order
        : Long.compare(EntryTable.column(room.value()), EntryTable.column(otherRoom.value()));
  }
}
