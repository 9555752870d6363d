package io.redgiant.journal;

import java.io.IOException;
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
  /** A log of this size is written into the database: what an unclean stop costs to read again. */
  private static final long LOG_BYTES_MAX = 32L << 20;

  /** Of this much more of the log somebody should begin the force that a checkpoint waits for. */
  private static final long FORCE_BYTES = 4L << 20;

  /** So little is forced in no time. */
  private static final long UNFORCED_BYTES = 1L << 20;

  /** Transactions until the log's growth is looked at, which takes some microseconds for each. */
  private static final int LOOK_EVERY = 16;

  private static final int BUSY_MILLIS = 5_000;

  private final CatalogueFile file;
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private final LoggedPages logged;
  private @Nullable PageSums sums; // of the database without the log, unless nobody knows
  private long forcedBytes; // of the log
  private int commits; // since the last look at the log

  private CatalogueConnection(CatalogueFile file, SQLiteConfig config) throws SQLException {
    this.file = file;
    logged = new LoggedPages(file.log());
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
    var connection = new CatalogueConnection(file, writing());
    connection.sums = sums;
    connection.execute("PRAGMA journal_mode=WAL");
    connection.execute(
        "PRAGMA wal_autocheckpoint=0"); // the file changes when we say so: see CatalogueFile
    connection.execute("PRAGMA journal_size_limit=" + 2 * LOG_BYTES_MAX);
    connection.execute("PRAGMA synchronous=NORMAL");
    return connection;
  }

  /** Opens an empty catalogue to be filled at once: a crash leaves nothing, so it needs no log. */
  static CatalogueConnection openForFilling(CatalogueFile file) throws SQLException {
    var config = writing();
    config.setCacheSize(-(256 << 10));
    var connection = new CatalogueConnection(file, config);
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
    return new CatalogueConnection(file, config);
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
    commits++;
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
  }

  /**
   * Writes the log into the database where it has grown long and most of it is on disk, or where
   * nobody sees to that. Its file stays as it is and is written over: to give back its space and
   * take new takes as long as all the rest.
   */
  void checkpointIfLong() throws SQLException, IOException {
    if (commits < LOOK_EVERY) {
      return;
    }
    commits = 0;
    logged.follow();
    boolean forced = logged.bytes() - forcedBytes < UNFORCED_BYTES;
    if (logged.bytes() > (forced ? 1 : 2) * LOG_BYTES_MAX) {
      checkpoint("RESTART");
    }
  }

  /** How much of the log the database lacks. */
  long logBytes() {
    return logged.bytes();
  }

  /**
   * Whether it is time that somebody forces the log, beside all this: a checkpoint waits for it.
   */
  boolean wantsForce() {
    long unforced = logged.bytes() - forcedBytes;
    return unforced >= (logged.bytes() > LOG_BYTES_MAX ? UNFORCED_BYTES : FORCE_BYTES);
  }

  /**
   * @param bytes {@link #logBytes} when the force began
   */
  void forced(long bytes) {
    forcedBytes = Math.min(bytes, logged.bytes());
    commits = LOOK_EVERY; // so that a checkpoint that waited for it comes next
  }

  /** Writes the log into the database, and leaves none. */
  void checkpoint() throws SQLException, IOException {
    checkpoint("TRUNCATE");
  }

  /** Says first what the database comes to then, so that a start knows it again. */
  void checkpoint(String mode) throws SQLException, IOException {
    logged.follow();
    var before = sums;
    if (before == null) {
      file.force(); // it may have been filled without
    }
    var after = logged.writtenInto(before == null ? PageSums.of(file.path()) : before);
    file.keep(before == null ? null : before.total(), after.total());
    boolean whole = number("PRAGMA wal_checkpoint(" + mode + ")") == 0; // else a reader was there
    sums = whole ? after : null;
    if (whole) {
      logged.written();
      forcedBytes = 0;
    }
  }

  /**
   * Has SQLite write into the database what a log holds that a crash left.
   *
   * @return whether it can
   */
  static boolean finishCheckpoint(CatalogueFile file) throws SQLException {
    try (var connection = open(file)) {
      return connection.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
    } catch (SQLException error) {
      if (isDamage(error)) {
        return false;
      }
      throw error;
    }
  }

  /** Whether SQLite itself found that the file does not hold what it wrote. */
  static boolean isDamage(SQLException error) {
    int code = error.getErrorCode() & 0xFF; // the upper bits say which kind
    return code == SQLiteErrorCode.SQLITE_CORRUPT.code
        || code == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  /** Closes the connection and leaves the log as it is. */
  @Override
  public void close() throws SQLException {
    for (var statement : statements.values()) {
      statement.close();
    }
    connection.close();
    try {
      logged.close();
    } catch (IOException unclosed) {
      throw new SQLException("the catalogue's log cannot be closed", unclosed);
    }
  }
}
