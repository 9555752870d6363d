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
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The catalogue's files on the real file system, and how a flipped bit in them is noticed.
 *
 * <p>SQLite checks neither its pages nor, against a write-ahead log that is cut short, itself. So
 * the database file is changed only by a checkpoint that we ask for, and between two of them {@code
 * catalogue.sum} beside it holds the checksum of all its bytes. At a start the sum must match; a
 * log that an unclean stop left is not read but thrown away, as the journal gives its few records
 * again. Without a matching sum the catalogue is dropped.
 */
record CatalogueFile(Path directory) {
  /**
   * Part of the sum: another layout of the tables makes another number, and the old catalogue is
   * dropped.
   */
  static final int FORMAT = 5;

  private static final int SUM_BYTES = 4 + 8 + 4 + 4;
  private static final int READ_BYTES = 1 << 20;

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

  /** Whether the database is, bit by bit, what the last checkpoint left. */
  boolean isIntact() throws IOException {
    if (!Files.exists(path()) || !Files.exists(sum())) {
      return false;
    }
    var found = Files.readAllBytes(sum());
    return found.length == SUM_BYTES && ByteBuffer.wrap(found).equals(measure());
  }

  /** Says that the database is about to change. */
  void forgetSum() throws IOException {
    if (Files.deleteIfExists(sum())) {
      forceDirectory();
    }
  }

  /** Says that the database is whole as it is now. */
  void keepSum() throws IOException {
    var next = directory.resolve("catalogue.sum.new");
    try (var database = FileChannel.open(path(), WRITE)) {
      database.force(true);
    }
    try (var channel = FileChannel.open(next, CREATE, TRUNCATE_EXISTING, WRITE)) {
      channel.write(measure());
      channel.force(true);
    }
    Files.move(next, sum(), ATOMIC_MOVE, REPLACE_EXISTING);
    forceDirectory();
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

  /** Copies the database and its sum, without the log. */
  void copyTo(CatalogueFile other) throws IOException {
    Files.copy(path(), other.path());
    Files.copy(sum(), other.sum());
  }

  private ByteBuffer measure() throws IOException {
    var crc = new CRC32C();
    var buffer = ByteBuffer.allocateDirect(READ_BYTES);
    try (var channel = FileChannel.open(path(), READ)) {
      while (channel.read(buffer) >= 0) {
        crc.update(buffer.flip());
        buffer.clear();
      }
      var sum = ByteBuffer.allocate(SUM_BYTES);
      sum.putInt(FORMAT).putLong(channel.size()).putInt((int) crc.getValue());
      return sum.putInt(Frame.checksum(sum.array(), 0, sum.position())).flip();
    }
  }

  private void forceDirectory() throws IOException {
    try (var channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }
}
