package io.redgiant.journal;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue's files on the real file system, and how a flipped bit in them is noticed.
 *
 * <p>SQLite checks neither its pages nor, against a write-ahead log that is cut short, itself. So
 * the database file is changed only by a checkpoint that we ask for, and {@code catalogue.sum}
 * beside it says what the file came to before the last one, and what after. A start measures it: it
 * must be one of the two, or become the second by the log, where a crash cut the checkpoint off.
 * Any other log that an unclean stop left is not read but thrown away, as the journal gives its few
 * records again. A catalogue that fits nothing is dropped.
 */
record CatalogueFile(Path directory) {
  /**
   * Part of the sum: another layout of the tables makes another number, and the old catalogue is
   * dropped.
   */
  static final int FORMAT = 6;

  private static final Logger LOG = LoggerFactory.getLogger(CatalogueFile.class);
  private static final int SUM_BYTES = 4 + 1 + 2 * PageSums.Total.BYTES + 4;

  /**
   * What {@code catalogue.sum} says.
   *
   * @param before null where nobody had measured it
   */
  private record Kept(PageSums.@Nullable Total before, PageSums.Total after) {
    ByteBuffer encode() {
      var target = ByteBuffer.allocate(SUM_BYTES).putInt(FORMAT);
      target.put((byte) (before == null ? 0 : 1));
      (before == null ? after : before).write(target);
      after.write(target);
      return target.putInt(Frame.checksum(target.array(), 0, target.position())).flip();
    }

    /** Null where it is damaged, or of another version. */
    static @Nullable Kept decode(byte[] bytes) {
      var source = ByteBuffer.wrap(bytes);
      int end = SUM_BYTES - Frame.CHECKSUM_BYTES;
      if (bytes.length != SUM_BYTES
          || source.getInt() != FORMAT
          || source.getInt(end) != Frame.checksum(bytes, 0, end)) {
        return null;
      }
      boolean measured = source.get() != 0;
      var before = PageSums.Total.read(source);
      return new Kept(measured ? before : null, PageSums.Total.read(source));
    }

    boolean isEither(PageSums found) {
      var total = found.total();
      return total.equals(before) || total.equals(after);
    }
  }

  Path path() {
    return directory.resolve("catalogue.db");
  }

  Path log() {
    return directory.resolve("catalogue.db-wal");
  }

  private Path shared() {
    return directory.resolve("catalogue.db-shm");
  }

  Path sum() {
    return directory.resolve("catalogue.sum");
  }

  /**
   * The sums of a database that is, bit by bit, what SQLite wrote, or null. Finishes a checkpoint
   * that was cut off.
   */
  @Nullable PageSums intact() throws IOException {
    if (!Files.exists(path()) || !Files.exists(sum())) {
      return null;
    }
    var kept = Kept.decode(Files.readAllBytes(sum()));
    if (kept == null) {
      return null;
    }
    var found = PageSums.of(path());
    if (kept.isEither(found)) {
      return found;
    }
    if (logBytes() == 0 || !Checkpoints.finish(this)) {
      return null;
    }
    found = PageSums.of(path());
    return found.total().equals(kept.after) ? found : null;
  }

  /**
   * Says what the database comes to while it changes, durably.
   *
   * @param before null where it may be neither old nor new
   */
  void keep(PageSums.@Nullable Total before, PageSums.Total after) throws IOException {
    var kept = new Kept(before, after).encode();
    if (Files.exists(sum()) && Files.size(sum()) == SUM_BYTES) {
      try (var channel = FileChannel.open(sum(), WRITE)) {
        channel.write(kept, 0); // one sector: all or nothing, and no other file's force to wait for
        channel.force(false);
      }
      return;
    }
    var next = directory.resolve("catalogue.sum.new");
    try (var channel = FileChannel.open(next, CREATE, TRUNCATE_EXISTING, WRITE)) {
      channel.write(kept);
      channel.force(true);
    }
    Files.move(next, sum(), ATOMIC_MOVE, REPLACE_EXISTING);
    try (var channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }

  void force() throws IOException {
    try (var database = FileChannel.open(path(), WRITE)) {
      database.force(true);
    }
  }

  /** Has what the log holds by now on disk. Any thread. */
  void forceLog() throws IOException {
    try (var log = FileChannel.open(log(), WRITE)) {
      log.force(false);
    } catch (NoSuchFileException gone) {
      LOG.debug("the catalogue was closed or dropped before its log was on disk", gone);
    }
  }

  long logBytes() throws IOException {
    return Files.exists(log()) ? Files.size(log()) : 0;
  }

  void dropLog() throws IOException {
    Files.deleteIfExists(log());
    Files.deleteIfExists(shared());
  }

  void drop() throws IOException {
    Files.deleteIfExists(sum()); // first: without it the rest counts for nothing
    dropLog();
    Files.deleteIfExists(path());
    Files.deleteIfExists(directory.resolve("catalogue.db-journal"));
  }

  /** Nobody can say any more what the database comes to: a start after a kill builds it anew. */
  void dropSum() {
    try {
      Files.deleteIfExists(sum());
    } catch (IOException kept) {
      LOG.warn("{} stays, and says what is not so any more", sum(), kept);
    }
  }

  /** Copies the database and its sum, without the log. */
  void copyTo(CatalogueFile other) throws IOException {
    Files.copy(path(), other.path());
    Files.copy(sum(), other.sum());
  }
}
