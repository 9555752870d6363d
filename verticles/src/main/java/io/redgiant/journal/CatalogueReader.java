package io.redgiant.journal;

import io.redgiant.core.Core;
import io.redgiant.local.ByReference;
import io.redgiant.local.EntryQuery;
import io.redgiant.local.EntrySearch;
import io.redgiant.local.Found;
import io.redgiant.local.ManifestsPage;
import io.redgiant.local.ManifestsQuery;
import io.redgiant.local.MessageQuery;
import io.redgiant.local.Named;
import io.redgiant.local.NamedQuery;
import io.redgiant.local.StateFound;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.Position;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A read-only connection: every answer shows one state of the catalogue, and says which. One thread
 * at a time.
 */
final class CatalogueReader implements AutoCloseable {
  private final CatalogueConnection connection;
  private final Origins origins;
  private final RoomAccess access;
  private final EntryReads entries;
  private final EntrySearches searches;
  private final MessageReads messages;
  private final ManifestReads manifests;
  private long version = -1; // SQLite's count of others' commits when the origins were read

  private @Nullable StateFound state; // the last that was asked for
  private long stateVersion; // the same count at that time

  CatalogueReader(CatalogueFile file) throws SQLException {
    connection = CatalogueConnection.openForReading(file);
    origins = new Origins(connection);
    var facts = new CatalogueFacts(connection);
    access = new RoomAccess(facts);
    entries = new EntryReads(connection, facts, access);
    searches = new EntrySearches(connection, access);
    messages = new MessageReads(connection, access);
    manifests = new ManifestReads(connection);
  }

  ByReference find(EntryQuery query) throws SQLException {
    return inOneState(() -> entries.find(query, origins.position()));
  }

  Found search(EntrySearch search) throws SQLException {
    return inOneState(() -> searches.search(search, origins.position()));
  }

  ByReference find(MessageQuery query) throws SQLException {
    return inOneState(() -> messages.find(query, origins.whole(), origins.position()));
  }

  ManifestsPage manifests(ManifestsQuery query) throws SQLException {
    return inOneState(() -> manifests.page(query));
  }

  Named named(NamedQuery query) throws SQLException {
    return inOneState(() -> new Named(manifests.named(query.manifests())));
  }

  /** How far each origin's records are applied without a hole. */
  Map<Origin, Reached> reached() throws SQLException {
    return inOneState(() -> Map.copyOf(origins.whole()));
  }

  boolean has(Position position) throws SQLException {
    return inOneState(() -> origins.have(position));
  }

  /** What all records come to: kept until another connection commits. */
  StateFound state(Core core) throws SQLException {
    return inOneState(
        () -> {
          if (state == null || stateVersion != version) {
            long records = origins.all().values().stream().mapToLong(Reached::sequence).sum();
            state = new StateFound(StateDigest.of(connection, core), records);
            stateVersion = version;
          }
          return state;
        });
  }

  /** A question to the catalogue. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws SQLException;
  }

  private <T> T inOneState(Question<T> question) throws SQLException {
    connection.prepare("BEGIN").execute();
    try {
      long now = connection.number("PRAGMA data_version");
      if (now != version) {
        origins.load();
        access.forget();
        version = now;
      }
      return question.ask();
    } finally {
      connection.rollback();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
