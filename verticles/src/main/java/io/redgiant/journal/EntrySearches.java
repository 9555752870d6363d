package io.redgiant.journal;

import io.redgiant.local.EntrySearch;
import io.redgiant.local.Found;
import io.redgiant.protocol.Position;
import java.sql.SQLException;

final class EntrySearches {
  EntrySearches(CatalogueConnection connection) {}

  Found search(EntrySearch search, Position state) throws SQLException {
    throw new UnsupportedOperationException();
  }
}
