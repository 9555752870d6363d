package io.redgiant.storage;

import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Digest;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One chunk of a segment, as its side file says it.
 *
 * <pre>
 * id 32 · offset 8 · bytes 4 · zero 16 · CRC32C of the 60 bytes before it 4        (64 bytes, big-endian)
 * </pre>
 */
record SegmentRow(ChunkId chunk, long offset, int bytes) {
  static final int BYTES = 64;
  private static final int CHECKED_BYTES = BYTES - 4;

  void write(ByteBuffer target) {
    int start = target.position();
    chunk.digest().write(target);
    target.putLong(offset).putInt(bytes).putLong(0).putLong(0);
    target.putInt(checksum(target, start));
  }

  /** Reads the row at the buffer's position and moves past it; null where it is not one. */
  static @Nullable SegmentRow read(ByteBuffer source) {
    int start = source.position();
    source.position(start + BYTES);
    if (source.getInt(start + CHECKED_BYTES) != checksum(source, start)) {
      return null;
    }
    var row =
        new SegmentRow(
            new ChunkId(Digest.read(source.slice(start, Digest.BYTES))),
            source.getLong(start + Digest.BYTES),
            source.getInt(start + Digest.BYTES + 8));
    return row.offset >= 0 && row.bytes > 0 ? row : null;
  }

  private static int checksum(ByteBuffer buffer, int start) {
    var checksum = new CRC32C();
    checksum.update(buffer.slice(start, CHECKED_BYTES));
    return (int) checksum.getValue();
  }
}
