package io.redgiant.journal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the rows of entries in the order of their records, so that the newest are found by
 * counting down: in the table and, which sorts by nothing else, in the trigram index.
 *
 * <p>A record mostly comes later than all before it and gets the next number, with room left in
 * front of it. One that another node wrote meanwhile goes between its neighbours; where there is no
 * room, those behind it move up.
 */
final class Places {
  static final long STRIDE = 8; // numbers stay close, which keeps the trigram index small

  private final EntryTable table;
  private final PathIndex paths;
  private @Nullable EntryRow
      last; // the latest row, which may be gone since; none has a higher place

  Places(EntryTable table, PathIndex paths) throws SQLException {
    this.table = table;
    this.paths = paths;
    load();
  }

  /** Reads again what the last commit kept. */
  void load() throws SQLException {
    last = table.floor(Long.MAX_VALUE);
  }

  /** Where the row belongs. Nothing is in that place. */
  EntryRow placed(EntryRow row) throws SQLException {
    var latest = last;
    if (latest == null || later(row, latest)) {
      var placed = row.withPlace(latest == null ? 0 : latest.place() + STRIDE);
      last = placed;
      return placed;
    }
    return row.withPlace(between(row, latest));
  }

  private static boolean later(EntryRow row, EntryRow other) {
    return TimeKey.of(row).compareTo(TimeKey.of(other)) > 0;
  }

  private long between(EntryRow row, EntryRow latest) throws SQLException {
    var next = table.above(table.lastBefore(TimeKey.of(row)));
    if (next == null) { // the row that was latest is gone, and no other is later
      last = row.withPlace(latest.place() + STRIDE);
      return latest.place() + STRIDE;
    }
    var before = table.floor(next.place() - 1);
    if (before == null) {
      return next.place() - STRIDE;
    }
    if (next.place() - before.place() < 2) {
      return makeRoom(before.place(), next);
    }
    return before.place() + (next.place() - before.place()) / 2;
  }

  /**
   * Moves rows up, from {@code next}, until they lie evenly with room between; returns the place
   * now free.
   */
  private long makeRoom(long before, EntryRow next) throws SQLException {
    var moved = new ArrayList<EntryRow>(List.of(next));
    var beyond = table.above(next.place());
    while (beyond != null && beyond.place() - before < STRIDE * (moved.size() + 2)) {
      moved.add(beyond);
      beyond = table.above(beyond.place());
    }
    for (int index = moved.size() - 1; index >= 0; index--) {
      var row = moved.get(index);
      long place = before + STRIDE * (index + 2);
      if (row.is(EntryState.SHOWN)) {
        paths.delete(row.place(), row.path());
        paths.insert(place, row.path());
      }
      table.move(row, place);
    }
    if (beyond == null) {
      load();
    }
    return before + STRIDE;
  }
}
