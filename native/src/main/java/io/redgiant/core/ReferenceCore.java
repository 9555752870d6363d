package io.redgiant.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The core in plain Java: what the C core is checked against, and what a node runs on where there
 * is no C library.
 */
final class ReferenceCore implements Core {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  // A state begins with a word of its own, so that memory never started is refused instead of
  // believed.
  private static final int HASHER_STATE = 0x52474831;
  private static final int SCAN_STATE = 0x52475331;
  private static final int SCAN_ENDED = 0x52475345;
  private static final long CONTENT_AT = 16;
  private static final long CARRIED_AT = 8;

  @Override
  public String name() {
    return "java";
  }

  @Override
  public void digest(MemorySegment source, MemorySegment target) {
    var blake3 = new Blake3();
    blake3.update(offHeap(source), 0, source.byteSize());
    blake3.finish(offHeap(target), 0);
  }

  @Override
  public long hasherBytes() {
    return CONTENT_AT + Blake3.STATE_BYTES;
  }

  @Override
  public void hasherStart(MemorySegment state) {
    start(state, HASHER_STATE);
  }

  @Override
  public void hasherUpdate(MemorySegment state, MemorySegment source) {
    var content = content(state, HASHER_STATE);
    content.update(offHeap(source), 0, source.byteSize());
    content.save(state, CONTENT_AT);
  }

  @Override
  public void hasherFinish(MemorySegment state, MemorySegment target) {
    content(state, HASHER_STATE).finish(offHeap(target), 0);
  }

  @Override
  public int cut(MemorySegment source, long examined) {
    if (examined < 0 || examined > offHeap(source).byteSize()) {
      throw new IllegalArgumentException(
          "examined " + examined + " of " + source.byteSize() + " bytes");
    }
    return Chunker.cut(source, 0, examined, source.byteSize());
  }

  @Override
  public long scanBytes() {
    return CONTENT_AT + Blake3.STATE_BYTES;
  }

  @Override
  public void scanStart(MemorySegment state) {
    start(state, SCAN_STATE);
    state.set(LONG, CARRIED_AT, 0);
  }

  @Override
  public int scan(MemorySegment state, MemorySegment source, boolean last, MemorySegment rows) {
    var content = content(state, SCAN_STATE);
    var bytes = offHeap(source).byteSize();
    var carried = state.get(LONG, CARRIED_AT);
    if (bytes < carried) {
      throw new IllegalArgumentException(
          "source must begin with the " + carried + " bytes carried over, has " + bytes);
    }
    if (offHeap(rows).byteSize() / CHUNK_ROW_BYTES < bytes / CHUNK_BYTES_MIN + 1) {
      throw new IllegalArgumentException(
          "rows has no room for " + (bytes / CHUNK_BYTES_MIN + 1) + " rows");
    }
    content.update(source, carried, bytes - carried);
    content.save(state, CONTENT_AT);

    var chunk = new Blake3();
    var count = 0;
    var start = 0L;
    var examined = carried;
    while (start < bytes) {
      var length = Chunker.cut(source, start, examined, bytes - start);
      if (length == 0) {
        if (!last) {
          break;
        }
        length = (int) (bytes - start);
      }
      chunk.start();
      chunk.update(source, start, length);
      chunk.finish(rows, (long) count * CHUNK_ROW_BYTES);
      rows.set(INT, (long) count * CHUNK_ROW_BYTES + DIGEST_BYTES, length);
      count++;
      start += length;
      examined = 0;
    }
    state.set(LONG, CARRIED_AT, bytes - start);
    if (last) {
      state.set(INT, 0, SCAN_ENDED);
    }
    return count;
  }

  @Override
  public long scanCarried(MemorySegment state) {
    requireStarted(state, scanKind(state));
    return state.get(LONG, CARRIED_AT);
  }

  @Override
  public void scanContentId(MemorySegment state, MemorySegment target) {
    content(state, scanKind(state)).finish(offHeap(target), 0);
  }

  @Override
  public int verify(MemorySegment source, MemorySegment rows, int count) {
    requireRows(offHeap(source), offHeap(rows), count);
    var blake3 = new Blake3();
    var start = 0L;
    for (int row = 0; row < count; row++) {
      var rowAt = (long) row * CHUNK_ROW_BYTES;
      var length = rows.get(INT, rowAt + DIGEST_BYTES);
      blake3.start();
      blake3.update(source, start, length);
      if (!blake3.digests(rows, rowAt)) {
        return row;
      }
      start += length;
    }
    return count;
  }

  private static void requireRows(MemorySegment source, MemorySegment rows, int count) {
    if (count < 0 || rows.byteSize() / CHUNK_ROW_BYTES < count) {
      throw new IllegalArgumentException("rows does not hold " + count + " rows");
    }
    var total = 0L;
    for (int row = 0; row < count; row++) {
      var length = rows.get(INT, (long) row * CHUNK_ROW_BYTES + DIGEST_BYTES);
      if (length <= 0 || length > CHUNK_BYTES_MAX) {
        throw new IllegalArgumentException("row " + row + " has a length no chunk has: " + length);
      }
      total += length;
    }
    if (total != source.byteSize()) {
      throw new IllegalArgumentException(
          "rows are of " + total + " bytes, source has " + source.byteSize());
    }
  }

  private void start(MemorySegment state, int kind) {
    if (offHeap(state).byteSize() < hasherBytes()) {
      throw new IllegalArgumentException(
          "state needs " + hasherBytes() + " bytes, has " + state.byteSize());
    }
    state.set(INT, 0, kind);
    new Blake3().save(state, CONTENT_AT);
  }

  private static Blake3 content(MemorySegment state, int kind) {
    requireStarted(state, kind);
    var content = new Blake3();
    content.load(state, CONTENT_AT);
    return content;
  }

  /** An ended scan takes no more bytes, but goes on answering. */
  private static int scanKind(MemorySegment state) {
    return offHeap(state).get(INT, 0) == SCAN_ENDED ? SCAN_ENDED : SCAN_STATE;
  }

  private static void requireStarted(MemorySegment state, int kind) {
    if (offHeap(state).get(INT, 0) != kind) {
      throw new IllegalArgumentException("state was not started for this, or has ended");
    }
  }

  /**
   * C cannot be given heap memory, so it is refused here too: what works on one core works on the
   * other.
   */
  private static MemorySegment offHeap(MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException("the core works on off-heap memory only");
    }
    return segment;
  }
}
