package io.redgiant.client;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;

/** The id of a content whose bytes come by. Belongs to one thread. */
public final class ContentHash implements AutoCloseable {
  /** Loaded at the first use: whoever only lists does without. */
  static final Core CORE = Cores.load();

  /** Reads of this size cost next to nothing each, and the bytes stay in the processor's cache. */
  static final int SLAB_BYTES = 256 << 10;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = arena.allocate(CORE.hasherBytes(), 64);
  private final MemorySegment target = arena.allocate(Core.DIGEST_BYTES);
  private final MemorySegment slab = arena.allocate(SLAB_BYTES, 64);

  public ContentHash() {
    CORE.hasherStart(state);
  }

  /** What {@code b3sum} prints for the file. */
  public static ContentId of(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      return of(channel);
    }
  }

  /** What {@code b3sum} prints for all bytes of a stream. */
  public static ContentId of(ReadableByteChannel source) throws IOException {
    try (var hash = new ContentHash()) {
      var buffer = hash.slab.asByteBuffer();
      while (source.read(buffer.clear()) >= 0) {
        hash.update(hash.slab.asSlice(0, buffer.position()));
      }
      return hash.id();
    }
  }

  /** Adds off-heap bytes. */
  void update(MemorySegment source) {
    CORE.hasherUpdate(state, source);
  }

  /** Adds the first bytes of an array; answers where they are off-heap, until the next call. */
  MemorySegment update(byte[] source, int bytes) {
    MemorySegment.copy(MemorySegment.ofArray(source), 0, slab, 0, bytes);
    var copied = slab.asSlice(0, bytes);
    update(copied);
    return copied;
  }

  /** The id of all bytes so far. */
  ContentId id() {
    CORE.hasherFinish(state, target);
    return new ContentId(Digest.at(target, 0));
  }

  @Override
  public void close() {
    arena.close();
  }
}
