package io.redgiant.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** Off-heap contents to measure with. */
final class Contents {
  private Contents() {}

  static MemorySegment random(long seed, long bytes) {
    return of(new SplittableRandom(seed)::nextLong, bytes);
  }

  /** Eight bytes, little-endian, again and again. */
  static MemorySegment repeated(long word, long bytes) {
    return of(() -> word, bytes);
  }

  private static MemorySegment of(LongSupplier words, long bytes) {
    var content = Arena.global().allocate(bytes, 64);
    for (long at = 0; at < bytes; at += Long.BYTES) {
      content.set(ValueLayout.JAVA_LONG, at, words.getAsLong());
    }
    return content;
  }
}
