package io.redgiant.journal;

import java.sql.SQLException;

/**
 * The catalogue's tables. An id is 32 random bytes: an index over its first eight is a third of the
 * size and answers the same, as the row holds the whole. Only manifests are listed in order of the
 * whole id.
 */
final class Schema {
  /** An entry takes about 350 bytes, so a page holds twenty. */
  static final int PAGE_BYTES = 8192;

  private Schema() {}

  static void create(CatalogueConnection catalogue) throws SQLException {
    catalogue.execute(
        """
        CREATE TABLE entries (
          place INTEGER PRIMARY KEY,
          version INTEGER NOT NULL,
          path TEXT NOT NULL,
          room INTEGER NOT NULL,
          content INTEGER NOT NULL,
          manifest BLOB NOT NULL,
          publisher INTEGER NOT NULL,
          size INTEGER NOT NULL,
          type TEXT NOT NULL,
          write INTEGER,
          state INTEGER NOT NULL,
          row BLOB NOT NULL)\
        """);
    // How far each origin's records are applied: in the same transaction as what they did.
    catalogue.execute(
        "CREATE TABLE origins (origin BLOB PRIMARY KEY, reached BLOB NOT NULL) WITHOUT ROWID");
    // Facts of which only the last write counts.
    catalogue.execute(
        """
        CREATE TABLE registers (
          kind INTEGER NOT NULL, name TEXT NOT NULL, row BLOB NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID\
        """);
    // Versions that a record names and the entries do not hold: not here yet, or removed.
    catalogue.execute(
        """
        CREATE TABLE absent (
          version BLOB PRIMARY KEY, replaced INTEGER NOT NULL, removed INTEGER, manifest BLOB) WITHOUT ROWID\
        """);
    catalogue.execute(
        "CREATE INDEX absent_manifest ON absent (manifest) WHERE manifest IS NOT NULL");
    // What is said: one row for each message that was not removed, in the order of times.
    catalogue.execute(
        """
        CREATE TABLE messages (
          place INTEGER PRIMARY KEY,
          message INTEGER NOT NULL,
          room BLOB NOT NULL,
          turn BLOB NOT NULL,
          write INTEGER,
          state INTEGER NOT NULL,
          row BLOB NOT NULL)\
        """);
    catalogue.execute("CREATE INDEX messages_id ON messages (message)");
    catalogue.execute("CREATE INDEX messages_turn ON messages (room, turn)");
    catalogue.execute("CREATE INDEX messages_write ON messages (write) WHERE write IS NOT NULL");
    // Edits of messages that are not here yet: the last of each.
    catalogue.execute(
        "CREATE TABLE edits (message BLOB PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID");
    catalogue.execute(
        """
        CREATE TABLE reactions (
          message BLOB NOT NULL, peer BLOB NOT NULL, emoji TEXT NOT NULL, stamp BLOB NOT NULL, is_on INTEGER NOT NULL,
          PRIMARY KEY (message, peer, emoji)) WITHOUT ROWID\
        """);
    // Which message wants a peer's notice.
    catalogue.execute(
        """
        CREATE TABLE mentions (
          peer BLOB NOT NULL, room BLOB NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (peer, room, place))
          WITHOUT ROWID\
        """);
    // Each record of a room, by where its origin wrote it: what somebody missed.
    catalogue.execute(
        """
        CREATE TABLE talk (
          origin BLOB NOT NULL, sequence INTEGER NOT NULL, room BLOB NOT NULL, kind INTEGER NOT NULL, about BLOB NOT NULL,
          PRIMARY KEY (origin, sequence)) WITHOUT ROWID\
        """);
    catalogue.execute("CREATE INDEX talk_room ON talk (room, kind, origin, sequence)");
    MessageIndex.create(catalogue);
    // Writes whose version was removed, so that the same write again does not bring it back.
    catalogue.execute(
        "CREATE TABLE removed_writes (write BLOB PRIMARY KEY, time INTEGER NOT NULL) WITHOUT"
            + " ROWID");
    // Bodies that the journal files still hold and must not.
    catalogue.execute(
        """
        CREATE TABLE erasures (
          origin BLOB NOT NULL, file INTEGER NOT NULL, offset INTEGER NOT NULL, version BLOB NOT NULL,
          PRIMARY KEY (origin, file, offset)) WITHOUT ROWID\
        """);
    // Records that were lost between others, to be filled by other nodes.
    catalogue.execute(
        """
        CREATE TABLE holes (
          origin BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, before BLOB NOT NULL,
          PRIMARY KEY (origin, first)) WITHOUT ROWID\
        """);
    catalogue.execute(
        """
        CREATE TABLE damage (
          file TEXT NOT NULL, offset INTEGER NOT NULL, bytes INTEGER NOT NULL, sequence INTEGER NOT NULL,
          what TEXT NOT NULL, PRIMARY KEY (file, offset, sequence)) WITHOUT ROWID\
        """);
    // Applying a record looks these three up; the others can wait until many records are applied.
    catalogue.execute("CREATE INDEX by_version ON entries (version)");
    catalogue.execute("CREATE INDEX by_path ON entries (path, room)");
    catalogue.execute("CREATE INDEX by_write ON entries (write) WHERE write IS NOT NULL");
    PathIndex.create(catalogue);
  }

  /**
   * The indexes that only reads use. Building them over sorted rows is much cheaper than keeping
   * them.
   */
  static void createReadIndexes(CatalogueConnection catalogue) throws SQLException {
    var shown = " WHERE state = " + EntryState.SHOWN_ENCODED;
    catalogue.execute("CREATE INDEX by_content ON entries (content)");
    catalogue.execute("CREATE INDEX by_manifest ON entries (manifest)");
    catalogue.execute("CREATE INDEX by_publisher ON entries (publisher)" + shown);
    catalogue.execute("CREATE INDEX by_size ON entries (size)" + shown);
  }
}
