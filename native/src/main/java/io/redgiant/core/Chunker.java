package io.redgiant.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where a chunk ends, decided by its own bytes alone. {@code chunker.h} has the essay; this is the
 * same rule, one position at a time.
 */
final class Chunker {
  /**
   * A cut after {@code p} bytes of a chunk depends on the bytes {@code [p - 64, p)} of that chunk.
   */
  private static final int WINDOW_BYTES = 64;

  private static final int LANES = 8;
  private static final int LOW_FACTOR = 0x9E3779B1;
  private static final int HIGH_FACTOR = 0x85EBCA77;
  private static final int OFFSET = 0xC2B2AE3D;

  /** Below this length the rule is strict, from it on loose: lengths gather around the average. */
  private static final int STRICT_BYTES = 224 << 10;

  private static final int STRICT_BELOW = Integer.MIN_VALUE + 1664;
  private static final int LOOSE_BELOW = Integer.MIN_VALUE + 64 * 1664;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Chunker() {}

  /**
   * Length of the chunk that begins at {@code start}, or 0 when its end is not among the bytes seen
   * yet.
   *
   * @param examined lengths up to this one are known to be no cut
   * @param available bytes of the chunk at hand
   */
  static int cut(MemorySegment source, long start, long examined, long available) {
    var end = (int) Math.min(available + 1, Core.CHUNK_BYTES_MAX);
    var position = Math.clamp(examined + 1, Core.CHUNK_BYTES_MIN, Core.CHUNK_BYTES_MAX);
    var cut = search(source, start, position, Math.min(end, STRICT_BYTES), STRICT_BELOW);
    if (cut == 0) {
      cut = search(source, start, Math.max(position, STRICT_BYTES), end, LOOSE_BELOW);
    }
    return cut == 0 && available >= Core.CHUNK_BYTES_MAX ? Core.CHUNK_BYTES_MAX : cut;
  }

  /** The first length in {@code [from, end)} whose hash is below the threshold, or 0. */
  private static int search(MemorySegment source, long start, int from, int end, int below) {
    if (from >= end) {
      return 0;
    }
    var lanes = new int[LANES];
    for (int position = from - WINDOW_BYTES + LANES; position < end; position++) {
      var window = source.get(LONG, start + position - LANES);
      var mixed = (int) window * LOW_FACTOR + (int) (window >>> 32) * HIGH_FACTOR + OFFSET;
      mixed ^= mixed >>> 15;
      var lane = position & (LANES - 1);
      var hash = (lanes[lane] << 4) + mixed;
      lanes[lane] = hash;
      if (hash < below && position >= from) {
        return position;
      }
    }
    return 0;
  }
}
