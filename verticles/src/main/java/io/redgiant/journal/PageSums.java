package io.redgiant.journal;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Checksums of a database file, one of each page, so that what a checkpoint changes costs what it
 * changes and not the whole file. A page that nobody wrote keeps the sum it had: should it rot, the
 * next start finds that out, however many checkpoints came between.
 */
final class PageSums {
  private static final int READ_BYTES = 1 << 20;

  private final int[] pages;
  private final long bytes;

  /**
   * What a file comes to.
   *
   * @param sum of a number for each page, which depends on its place and its checksum
   */
  record Total(long bytes, long sum) {
    static final int BYTES = 8 + 8;

    void write(ByteBuffer target) {
      target.putLong(bytes).putLong(sum);
    }

    static Total read(ByteBuffer source) {
      return new Total(source.getLong(), source.getLong());
    }
  }

  private PageSums(int[] pages, long bytes) {
    this.pages = pages;
    this.bytes = bytes;
  }

  /** Reads all of the file. */
  static PageSums of(Path database) throws IOException {
    try (var channel = FileChannel.open(database, READ)) {
      long bytes = channel.size();
      var pages = new int[Math.toIntExact(Math.ceilDiv(bytes, Schema.PAGE_BYTES))];
      var buffer = ByteBuffer.allocateDirect(READ_BYTES);
      for (long offset = 0; offset < bytes; offset += READ_BYTES) {
        buffer.clear().limit((int) Math.min(READ_BYTES, bytes - offset));
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
          // again: a read may give less than it was asked for
        }
        buffer.flip();
        for (int at = 0; at < buffer.limit(); at += Schema.PAGE_BYTES) {
          int length = Math.min(Schema.PAGE_BYTES, buffer.limit() - at);
          pages[(int) ((offset + at) / Schema.PAGE_BYTES)] = of(buffer.slice(at, length));
        }
      }
      return new PageSums(pages, bytes);
    }
  }

  private static int of(ByteBuffer page) {
    var crc = new CRC32C();
    crc.update(page);
    return (int) crc.getValue();
  }

  /** Reads a page, by its number from 1 on. */
  @FunctionalInterface
  interface Source {
    ByteBuffer page(int number) throws IOException;
  }

  /**
   * As the file is with some pages written into it.
   *
   * @param count how many pages it has then
   */
  PageSums with(int count, Set<Integer> written, Source source) throws IOException {
    var next = Arrays.copyOf(pages, count);
    if (count > pages.length) {
      // Of the pages that are new SQLite writes all but one at most: that of its lock, a hole.
      Arrays.fill(next, pages.length, count, of(ByteBuffer.allocate(Schema.PAGE_BYTES)));
    }
    for (int number : written) {
      if (number <= count) {
        next[number - 1] = of(source.page(number));
      }
    }
    return new PageSums(next, (long) count * Schema.PAGE_BYTES);
  }

  Total total() {
    long sum = 0;
    for (int page = 0; page < pages.length; page++) {
      sum += mixed((long) page << 32 | Integer.toUnsignedLong(pages[page]));
    }
    return new Total(bytes, sum);
  }

  /** A bijection in which each bit depends on all: the finalizer of MurmurHash3. */
  private static long mixed(long value) {
    long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
