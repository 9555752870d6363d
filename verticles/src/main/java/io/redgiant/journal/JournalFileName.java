package io.redgiant.journal;

import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Origin;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which part of an origin's records a journal file holds, as its name and, checksummed, its first
 * bytes say:
 *
 * <pre>
 * u32 magic · u16 format version · u16 zero · node 16 · epoch 8 · first sequence 8 · previous 32 · u32 CRC32C
 * </pre>
 *
 * @param first the sequence of the file's first record
 */
record JournalFileName(Origin origin, long first) implements Comparable<JournalFileName> {
  static final String ROOT = "journal";
  static final int FORMAT = 1;
  static final int HEADER_BYTES =
      4 + 2 + 2 + Id128.BYTES + 8 + 8 + Digest.BYTES + Frame.CHECKSUM_BYTES;

  private static final int MAGIC = 0x5247_4A01;
  private static final String SUFFIX = ".rgj";

  /** A file of the data directory, or null where the name is not one of ours. */
  static @Nullable JournalFileName parse(Origin origin, String name) {
    if (!name.matches("[0-9]{16}\\.rgj")) {
      return null;
    }
    return new JournalFileName(origin, Long.parseLong(name.substring(0, 16)));
  }

  static String directory(Origin origin) {
    return ROOT + "/" + origin;
  }

  String path() {
    return directory(origin) + "/" + String.format(Locale.ROOT, "%016d", first) + SUFFIX;
  }

  /**
   * @param previous the id of the record before the file's first, zeros where there is none
   */
  ByteBuffer header(Digest previous) {
    var target =
        ByteBuffer.allocate(HEADER_BYTES)
            .putInt(MAGIC)
            .putShort((short) FORMAT)
            .putShort((short) 0);
    origin.node().value().write(target);
    target.putLong(origin.epoch()).putLong(first);
    previous.write(target);
    return target.putInt(Frame.checksum(target.array(), 0, target.position())).flip();
  }

  /**
   * Reads the id before the file's first record.
   *
   * @return null where the bytes are not this file's header
   * @throws UnknownFormatException the header is whole and of another format
   */
  @Nullable Digest previous(ByteBuffer header) throws UnknownFormatException {
    int end = HEADER_BYTES - Frame.CHECKSUM_BYTES;
    if (header.getInt(0) != MAGIC || header.getInt(end) != Frame.checksum(header.slice(0, end))) {
      return null;
    }
    int format = Short.toUnsignedInt(header.getShort(4));
    if (format != FORMAT) {
      throw new UnknownFormatException(
          path()
              + " has format "
              + format
              + "; this node reads format "
              + FORMAT
              + ": use the version that wrote it");
    }
    var previous = Digest.read(header.slice(end - Digest.BYTES, Digest.BYTES));
    return header(previous).equals(header.slice(0, HEADER_BYTES)) ? previous : null;
  }

  @Override
  public int compareTo(JournalFileName other) {
    int order = origin.compareTo(other.origin);
    return order != 0 ? order : Long.compare(first, other.first);
  }
}
