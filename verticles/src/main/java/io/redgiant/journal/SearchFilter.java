package io.redgiant.journal;

import io.redgiant.local.EntrySearch;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search asks of a row besides its path, as SQLite tests it, and, for the row found,
 * exactly.
 */
final class SearchFilter {
  private final EntrySearch search;
  private final RoomAccess access;
  private final StringBuilder sql = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  /**
   * @param low rows after this place and up to {@code high} are in the asked time
   */
  SearchFilter(EntrySearch search, RoomAccess access, long low, long high) {
    this.search = search;
    this.access = access;
    if (search.sinceMillis() != null || search.untilMillis() != null) {
      and("place > ?", low);
      and("place <= ?", high);
    }
    var room = search.room();
    var publisher = search.publisher();
    if (room != null) {
      and("room = ?", EntryTable.column(room.value()));
    }
    if (publisher != null) {
      and("publisher = ?", EntryTable.column(publisher.value()));
    }
    mediaType(search.mediaType());
    if (search.sizeMin() != null) {
      and("size >= ?", search.sizeMin());
    }
    if (search.sizeMax() != null) {
      and("size <= ?", search.sizeMax());
    }
  }

  private void mediaType(@Nullable String type) {
    if (type != null && type.endsWith("/*")) {
      var family = type.substring(0, type.length() - 1);
      and("type >= ?", family);
      and("type < ?", family.substring(0, family.length() - 1) + '0'); // '0' comes after '/'
    } else if (type != null) {
      and("type = ?", type);
    }
  }

  private void and(String condition, Object value) {
    sql.append(" AND ").append(condition);
    values.add(value);
  }

  /** Conditions to add to a WHERE clause, each with AND in front. */
  String sql() {
    return sql.toString();
  }

  /** Sets their values, the first at {@code index}. */
  void bind(PreparedStatement statement, int index) throws SQLException {
    for (int value = 0; value < values.size(); value++) {
      statement.setObject(index + value, values.get(value));
    }
  }

  /** Whether a row that SQLite found is meant, and may be seen: columns hold but half of an id. */
  boolean accepts(EntryRow row) throws SQLException {
    return access.mayRead(search.peer(), row.room())
        && (search.room() == null || search.room().equals(row.room()))
        && (search.publisher() == null || search.publisher().equals(row.publisher()));
  }
}
