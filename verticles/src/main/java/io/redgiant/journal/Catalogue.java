package io.redgiant.journal;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The catalogue as its one writer uses it: tables that records are applied to, in transactions. One
 * thread at a time.
 */
final class Catalogue implements AutoCloseable {
  private final CatalogueConnection connection;
  private final EntryTable entries;
  private final PathIndex paths;
  private final Absences absences;
  private final Origins origins;
  private final Registers registers;
  private final MessageTable messages;
  private final Reactions reactions;
  private final Merge merge;

  /**
   * @param fills many records come at once: what only reads need is built by {@link #finishFilling}
   */
  Catalogue(CatalogueConnection connection, boolean fills) throws SQLException {
    this.connection = connection;
    entries = new EntryTable(connection);
    paths = new PathIndex(connection, fills);
    absences = new Absences(connection);
    origins = new Origins(connection);
    registers = new Registers(connection);
    messages = new MessageTable(connection);
    reactions = new Reactions(connection);
    var talk = new MessageMerge(connection, messages, reactions, absences, registers);
    var people = new PeopleMerge(registers, talk);
    var names = fills ? new NameFilter() : null;
    merge = new Merge(entries, paths, absences, origins, registers, people, names);
  }

  EntryTable entries() {
    return entries;
  }

  Absences absences() {
    return absences;
  }

  Origins origins() {
    return origins;
  }

  Registers registers() {
    return registers;
  }

  MessageTable messages() {
    return messages;
  }

  Reactions reactions() {
    return reactions;
  }

  CatalogueConnection connection() {
    return connection;
  }

  void begin() throws SQLException {
    connection.begin();
  }

  void apply(Located located) throws SQLException {
    merge.apply(located);
  }

  void commit() throws SQLException {
    origins.store();
    registers.store();
    connection.commit();
  }

  /** Ends a transaction in which nothing was applied, or takes back what was. */
  void rollback() throws SQLException {
    connection.rollback();
    merge.rolledBack();
  }

  /** After an error: goes back to what was committed. */
  void reload() throws SQLException {
    connection.abandon();
    merge.rolledBack();
  }

  /** The same, where another error is the one to report. */
  void takeBack(SQLException error) {
    try {
      reload();
    } catch (SQLException again) {
      error.addSuppressed(again);
    }
  }

  /** Work that is done or not done. */
  @FunctionalInterface
  interface Change {
    void make() throws SQLException;
  }

  /** Makes a change that is no record's, in a transaction of its own. */
  void change(Change change) throws SQLException {
    begin();
    try {
      change.make();
      commit();
    } catch (SQLException error) {
      takeBack(error);
      throw error;
    }
  }

  void finishFilling() throws SQLException {
    begin();
    Schema.createReadIndexes(connection);
    paths.fill();
    commit();
  }

  void remember(Collection<Damage> damage) throws SQLException {
    if (!damage.isEmpty()) {
      origins.holes().damaged();
    }
    var insert =
        connection.prepare(
            "INSERT OR REPLACE INTO damage (file, offset, bytes, sequence, what)"
                + " VALUES (?, ?, ?, ?, ?)");
    for (var one : damage) {
      insert.setString(1, one.file());
      insert.setLong(2, one.offset());
      insert.setLong(3, one.bytes());
      insert.setLong(4, one.sequence());
      insert.setString(5, one.what());
      insert.executeUpdate();
    }
  }

  List<Damage> damage() throws SQLException {
    var damage = new ArrayList<Damage>();
    var select =
        connection.prepare(
            "SELECT file, offset, bytes, sequence, what FROM damage ORDER BY file, offset");
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        damage.add(
            new Damage(
                rows.getString(1),
                rows.getLong(2),
                rows.getLong(3),
                rows.getLong(4),
                rows.getString(5)));
      }
    }
    return damage;
  }

  /** Closes so that the next start finds all of it in one checked file. */
  void closeWhole() throws SQLException, IOException {
    connection.checkpoints().make();
    close();
  }

  /** Closes in haste: what the log held may be read from the journal again. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
