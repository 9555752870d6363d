package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One chunk of a segment, as its side file says it.
 *
 * <pre>
 * id 32 · offset 8 · bytes 4 · commit 4 · zero 12 · CRC32C of the 60 bytes before 4     (big-endian)
 * </pre>
 *
 * A row of no bytes is void: it stands where a crash left a hole in a commit. The commit's number
 * tells a torn commit from damage: all rows of a commit are forced before any of the next is
 * written.
 */
record SegmentRow(ChunkId chunk, long offset, int bytes) {
  static final int BYTES = 64;
  private static final int CHECKED_BYTES = BYTES - 4;
  private static final int COMMIT_AT = Digest.BYTES + 12;

  /** A void row. */
  static SegmentRow none() {
    return new SegmentRow(new ChunkId(Digest.ZERO), 0, 0);
  }

  boolean isVoid() {
    return bytes == 0;
  }

  void write(ByteBuffer target, int commit) {
    int start = target.position();
    chunk.digest().write(target);
    target.putLong(offset).putInt(bytes).putInt(commit).putInt(0).putLong(0);
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
    return row.offset >= 0 && row.bytes >= 0 ? row : null;
  }

  /** The commit of the row that begins at {@code start} and has been read. */
  static int commit(ByteBuffer source, int start) {
    return source.getInt(start + COMMIT_AT);
  }

  /** Ids and lengths of some chunks, as {@code Core.verify} takes them. */
  static ByteBuffer ids(List<SegmentRow> rows) {
    var ids =
        ByteBuffer.allocate(rows.size() * Core.CHUNK_ROW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    rows.forEach(row -> ids.put(row.chunk.digest().bytes()).putInt(row.bytes));
    return ids.flip();
  }

  private static int checksum(ByteBuffer buffer, int start) {
    var checksum = new CRC32C();
    checksum.update(buffer.slice(start, CHECKED_BYTES));
    return (int) checksum.getValue();
  }
}
