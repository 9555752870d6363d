package io.redgiant.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/** A connection to {@code catalogue.db} and its prepared statements. One thread at a time. */
final class CatalogueConnection implements AutoCloseable {
  private static final int BUSY_MILLIS = 5_000;

  private final CatalogueFile file;
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private final Checkpoints checkpoints;

  private CatalogueConnection(CatalogueFile file, SQLiteConfig config, @Nullable PageSums sums)
      throws SQLException {
    this.file = file;
    checkpoints = new Checkpoints(this, sums);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setGetGeneratedKeys(false); // the driver would ask for the last row's after each write
    connection = config.createConnection("jdbc:sqlite:" + file.path());
  }

  /** Opens the catalogue for its one writer, or an empty one where there is none. */
  static CatalogueConnection open(CatalogueFile file) throws SQLException {
    return open(file, null);
  }

  /**
   * @param sums of an intact database
   */
  static CatalogueConnection open(CatalogueFile file, @Nullable PageSums sums) throws SQLException {
    var connection = new CatalogueConnection(file, writing(), sums);
    connection.execute("PRAGMA journal_mode=WAL");
    connection.execute(
        "PRAGMA wal_autocheckpoint=0"); // the file changes when we say so: see CatalogueFile
    connection.execute("PRAGMA journal_size_limit=" + 2 * Checkpoints.LOG_BYTES_MAX);
    connection.execute("PRAGMA synchronous=NORMAL");
    return connection;
  }

  /** Opens an empty catalogue to be filled at once: a crash leaves nothing, so it needs no log. */
  static CatalogueConnection openForFilling(CatalogueFile file) throws SQLException {
    var config = writing();
    config.setCacheSize(-(256 << 10));
    var connection = new CatalogueConnection(file, config, null);
    connection.execute("PRAGMA journal_mode=OFF");
    connection.execute("PRAGMA synchronous=OFF");
    connection.execute("PRAGMA locking_mode=EXCLUSIVE");
    Schema.create(connection);
    return connection;
  }

  static CatalogueConnection openForReading(CatalogueFile file) throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setCacheSize(-(16 << 10));
    return new CatalogueConnection(file, config, null);
  }

  private static SQLiteConfig writing() {
    var config = new SQLiteConfig();
    config.setPageSize(Schema.PAGE_BYTES);
    config.setCacheSize(-(32 << 10));
    config.setPragma(
        SQLiteConfig.Pragma.SECURE_DELETE, "true"); // what is erased leaves no bytes in free pages
    return config;
  }

  CatalogueFile file() {
    return file;
  }

  PreparedStatement prepare(String sql) throws SQLException {
    var prepared = statements.get(sql);
    if (prepared == null) {
      prepared = connection.prepareStatement(sql);
      statements.put(sql, prepared);
    }
    return prepared;
  }

  void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  void begin() throws SQLException {
    prepare("BEGIN IMMEDIATE").execute();
  }

  void commit() throws SQLException {
    prepare("COMMIT").execute();
    checkpoints.committed();
  }

  void rollback() throws SQLException {
    prepare("ROLLBACK").execute();
  }

  /**
   * After an error: ends the transaction, unless SQLite has done so itself, and forgets all
   * statements. The driver closes one whose execution failed, and does not say so.
   */
  void abandon() throws SQLException {
    for (var statement : statements.values()) {
      statement.close();
    }
    statements.clear();
    try {
      execute("ROLLBACK");
    } catch (SQLException none) {
      if (none.getErrorCode() != SQLiteErrorCode.SQLITE_ERROR.code) {
        throw none;
      } // else there is no transaction
    }
    checkpoints.doubt();
  }

  Checkpoints checkpoints() {
    return checkpoints;
  }

  /** Whether SQLite itself found that the file does not hold what it wrote. */
  static boolean isDamage(SQLException error) {
    int code = error.getErrorCode() & 0xFF; // the upper bits say which kind
    return code == SQLiteErrorCode.SQLITE_CORRUPT.code
        || code == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  /** Closes the connection; SQLite writes what a log still holds into the database. */
  @Override
  public void close() throws SQLException {
    for (var statement : statements.values()) {
      statement.close();
    }
    connection.close();
    checkpoints.close();
  }
}
