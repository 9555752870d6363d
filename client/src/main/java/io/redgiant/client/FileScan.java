package io.redgiant.client;

import io.redgiant.core.Core;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Cuts a file into the chunks that a node will cut it into. */
final class FileScan {
  private static final int SLAB_BYTES = 4 << 20;

  private final FileChannel channel;
  private final long size;

  /** Takes the rows of the chunk list in order, each as a manifest has it. */
  interface Rows {
    void take(byte[] rows) throws IOException;
  }

  FileScan(FileChannel channel, long size) {
    this.channel = channel;
    this.size = size;
  }

  /**
   * Reads all of it once.
   *
   * @return the whole file's id
   */
  ContentId run(Path file, Rows target, Progress progress) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(ContentHash.CORE.scanBytes(), 64);
      var slab = arena.allocate(SLAB_BYTES, 64);
      var rows =
          arena.allocate((SLAB_BYTES / Core.CHUNK_BYTES_MIN + 1) * (long) Core.CHUNK_ROW_BYTES, 64);
      ContentHash.CORE.scanStart(state);
      long position = 0;
      long carried = 0;
      do {
        long filled = fill(file, slab, carried, position);
        position += filled - carried;
        var source = slab.asSlice(0, filled);
        int found = ContentHash.CORE.scan(state, source, position == size, rows);
        target.take(
            rows.asSlice(0, (long) found * Core.CHUNK_ROW_BYTES).toArray(ValueLayout.JAVA_BYTE));
        carried = position == size ? 0 : ContentHash.CORE.scanCarried(state);
        MemorySegment.copy(slab, filled - carried, slab, 0, carried);
        progress.cut(position, size);
      } while (position < size);
      var id = arena.allocate(Core.DIGEST_BYTES);
      ContentHash.CORE.scanContentId(state, id);
      return new ContentId(Digest.at(id, 0));
    }
  }

  /** Reads behind what was carried over, and answers how many bytes the slab then holds. */
  private long fill(Path file, MemorySegment slab, long carried, long position) throws IOException {
    long wanted = Math.min(slab.byteSize(), carried + size - position);
    var buffer = slab.asSlice(carried, wanted - carried).asByteBuffer();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException(file + " became shorter while it was read");
      }
    }
    return wanted;
  }
}
