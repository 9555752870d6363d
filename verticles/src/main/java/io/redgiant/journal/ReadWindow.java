package io.redgiant.journal;

import io.redgiant.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a file forwards, ahead of what is asked, through one buffer. */
final class ReadWindow {
  private static final int AHEAD_BYTES = 256 << 10;

  private final DiskFile file;
  private final long size;
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private long start;

  ReadWindow(DiskFile file) throws IOException {
    this.file = file;
    size = file.size();
  }

  long size() {
    return size;
  }

  /**
   * The bytes at {@code position}, good until the next call; null where the file ends before them.
   */
  @Nullable ByteBuffer at(long position, int bytes) throws IOException {
    if (position + bytes > size) {
      return null;
    }
    if (position < start || position + bytes > start + buffer.limit()) {
      int wanted = (int) Math.min(size - position, Math.max(bytes, AHEAD_BYTES));
      if (buffer.capacity() < wanted) {
        buffer = ByteBuffer.allocate(wanted);
      }
      buffer.clear().limit(wanted);
      file.read(buffer, position);
      buffer.flip();
      start = position;
    }
    return buffer.slice((int) (position - start), bytes);
  }
}
