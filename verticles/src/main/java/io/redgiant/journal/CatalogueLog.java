package io.redgiant.journal;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * SQLite's write-ahead log, looked at from outside: SQLite reads it up to the first frame that does
 * not fit and drops the rest in silence, whether that is a crash's torn tail or a flipped bit.
 *
 * <p>The format (sqlite.org/fileformat.html, section 4): a header of 32 bytes, then frames of 24
 * bytes and a page. Both carry two salts and a running checksum, each frame's going on from that of
 * the frame before. So a frame that fits what the one before it <i>says</i> was written after it,
 * and a frame in front of it that does not fit was whole once. Without one behind it, it is a tail,
 * and so it is from a frame of an earlier log on, which this one is written over.
 */
final class CatalogueLog implements AutoCloseable {
  private static final int MAGIC = 0x377F_0682; // the lowest bit: checksums read words big-endian
  static final int HEADER_BYTES = 32;
  static final int FRAME_BYTES = 24;
  private static final int PAGE_BYTES_MAX = 1 << 16;

  private final Path path;
  private final FileChannel channel;

  private record Sum(int first, int second) {
    Sum over(ByteBuffer words) {
      int one = first;
      int two = second;
      while (words.hasRemaining()) {
        one += words.getInt() + two;
        two += words.getInt() + one;
      }
      return new Sum(one, two);
    }
  }

  private CatalogueLog(Path path) throws IOException {
    this.path = path;
    channel = FileChannel.open(path, READ);
  }

  /** The first frame that was whole and is not any more, or null. */
  static @Nullable Damage damage(Path path) throws IOException {
    if (!Files.exists(path)) {
      return null;
    }
    try (var log = new CatalogueLog(path)) {
      return log.damage();
    }
  }

  private @Nullable Damage damage() throws IOException {
    if (channel.size() < HEADER_BYTES) {
      return null;
    }
    var header = read(0, HEADER_BYTES);
    int magic = header.getInt(0);
    int pageBytes = header.getInt(8);
    if (magic == 0) {
      return null; // its bytes never reached the disk
    }
    var order = magic == MAGIC ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    var sum = new Sum(0, 0).over(header.slice(0, 24).order(order));
    if ((magic & ~1) != MAGIC
        || pageBytes < 512
        || pageBytes > PAGE_BYTES_MAX
        || !sum.equals(new Sum(header.getInt(24), header.getInt(28)))) {
      return damage(0, HEADER_BYTES, "its header fails its checksum");
    }
    return frames(pageBytes, header.getLong(16), sum, order);
  }

  private @Nullable Damage frames(int pageBytes, long salts, Sum before, ByteOrder order)
      throws IOException {
    int bytes = FRAME_BYTES + pageBytes;
    long broken = -1;
    for (long offset = HEADER_BYTES; offset + bytes <= channel.size(); offset += bytes) {
      var frame = read(offset, bytes);
      var said = new Sum(frame.getInt(16), frame.getInt(20));
      var sum = before.over(frame.slice(0, 8).order(order));
      sum = sum.over(frame.slice(FRAME_BYTES, pageBytes).order(order));
      if (Long.bitCount(frame.getLong(8) ^ salts) > 1) {
        return null; // of the log that this one writes over: its own frame never reached the disk
      }
      boolean fits = sum.equals(said) && frame.getLong(8) == salts;
      if (fits && broken >= 0) {
        return damage(broken, bytes, "a page in it fails its checksum");
      }
      broken = fits || broken >= 0 ? broken : offset;
      before = said;
    }
    return null;
  }

  private Damage damage(long offset, int bytes, String what) {
    return new Damage(String.valueOf(path.getFileName()), offset, bytes, 0, what);
  }

  private ByteBuffer read(long offset, int bytes) throws IOException {
    return read(channel, offset, ByteBuffer.allocate(bytes));
  }

  static ByteBuffer read(FileChannel channel, long offset, ByteBuffer target) throws IOException {
    while (target.hasRemaining() && channel.read(target, offset + target.position()) >= 0) {
      // again: a read may give less than it was asked for
    }
    return target.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
