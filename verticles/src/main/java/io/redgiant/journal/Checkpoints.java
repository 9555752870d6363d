package io.redgiant.journal;

import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the catalogue's log into the database when that is due, and says first what the database
 * comes to then, so that a start knows it again. For the one connection that writes.
 */
final class Checkpoints implements AutoCloseable {
  /** A log of this size is written into the database: what an unclean stop costs to read again. */
  static final long LOG_BYTES_MAX = 32L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  /** Of this much more of the log somebody should begin the force that a checkpoint waits for. */
  private static final long FORCE_BYTES = 4L << 20;

  /** So little is forced in no time. */
  private static final long UNFORCED_BYTES = 1L << 20;

  /** Transactions until the log's growth is looked at, which takes some microseconds for each. */
  private static final int LOOK_EVERY = 16;

  /** What no database comes to. */
  private static final PageSums.Total UNKNOWN = new PageSums.Total(-1, 0);

  private final CatalogueConnection connection;
  private final LoggedPages logged;
  private @Nullable PageSums sums; // of the database without the log, unless nobody knows
  private boolean cut; // the last one ended half-way: what the sum says is true until a commit
  private boolean doubtful; // the log may say what SQLite took back
  private int done;
  private long forcedBytes; // of the log since the last one
  private int commits; // since the last look at the log

  /**
   * @param sums of an intact database
   */
  Checkpoints(CatalogueConnection connection, @Nullable PageSums sums) {
    this.connection = connection;
    this.sums = sums;
    logged = new LoggedPages(connection.file().log());
  }

  void committed() {
    commits++;
    if (cut) {
      cut = false;
      connection.file().dropSum();
    }
  }

  /** A transaction failed, perhaps when its pages were in the log already. */
  void doubt() {
    doubtful = true;
  }

  /** The next {@link #makeIfLong} looks at the log: much was written, in few transactions. */
  void lookSoon() {
    commits = LOOK_EVERY;
  }

  /**
   * Writes the log into the database where it has grown long and most of it is on disk, or where
   * nobody sees to that. Its file stays as it is and is written over: to give back its space and
   * take new takes as long as all the rest.
   */
  void makeIfLong() throws SQLException, IOException {
    if (commits < LOOK_EVERY) {
      return;
    }
    commits = 0;
    logged.follow();
    boolean forced = logged.bytes() - forcedBytes < UNFORCED_BYTES;
    if (logged.bytes() > (forced ? 1 : 2) * LOG_BYTES_MAX) {
      make("RESTART");
    }
  }

  /** Writes the log into the database, and leaves none. */
  void make() throws SQLException, IOException {
    make("TRUNCATE");
  }

  /**
   * @param mode SQLite's
   */
  void make(String mode) throws SQLException, IOException {
    if (doubtful) {
      makeUnforeseen();
      return;
    }
    logged.follow();
    var file = connection.file();
    var before = sums;
    if (before == null) {
      file.force(); // it may have been filled without
    }
    var after = logged.writtenInto(before == null ? PageSums.of(file.path()) : before);
    file.keep(before == null ? null : before.total(), after.total());
    if (written(mode)) {
      sums = after;
    }
  }

  /** The same where nobody knows before what it comes to: a crash in it costs the catalogue. */
  private void makeUnforeseen() throws SQLException, IOException {
    var file = connection.file();
    file.keep(null, UNKNOWN);
    if (written("TRUNCATE")) {
      sums = PageSums.of(file.path());
      file.keep(null, sums.total());
      doubtful = false;
    }
  }

  /** Returns whether all of the log is in the database now; else a reader was in the way. */
  private boolean written(String mode) throws SQLException {
    sums = null; // should this fail half-way
    cut = true;
    if (connection.number("PRAGMA wal_checkpoint(" + mode + ")") != 0) {
      return false;
    }
    cut = false;
    logged.written();
    forcedBytes = 0;
    done++;
    return true;
  }

  /** What the database comes to without the log, or null where nobody knows. */
  @Nullable PageSums sums() {
    return sums;
  }

  // ---- The force that a checkpoint would wait for

  /** How much of the log the database lacks. */
  long logBytes() {
    return logged.bytes();
  }

  /** How many were made. */
  int done() {
    return done;
  }

  /** Whether it is time that somebody forces the log, beside all this. */
  boolean wantsForce() {
    long unforced = logged.bytes() - forcedBytes;
    return unforced >= (logged.bytes() > LOG_BYTES_MAX ? UNFORCED_BYTES : FORCE_BYTES);
  }

  /**
   * @param bytes {@link #logBytes} when the force began
   */
  void forced(long bytes) {
    forcedBytes = bytes;
    lookSoon(); // a checkpoint may have waited for it
  }

  /**
   * Has SQLite write into the database what a log holds that a crash left.
   *
   * @return whether it can
   */
  static boolean finish(CatalogueFile file) {
    try (var connection = CatalogueConnection.open(file)) {
      return connection.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
    } catch (SQLException error) {
      LOG.warn("a checkpoint that was cut off cannot be finished: {}", error.getMessage());
      return false;
    }
  }

  @Override
  public void close() throws SQLException {
    try {
      logged.close();
    } catch (IOException unclosed) {
      throw new SQLException("the catalogue's log cannot be closed", unclosed);
    }
  }
}
