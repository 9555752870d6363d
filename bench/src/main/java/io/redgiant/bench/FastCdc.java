package io.redgiant.bench;

import static io.redgiant.core.Core.CHUNK_BYTES_AVERAGE;
import static io.redgiant.core.Core.CHUNK_BYTES_MAX;
import static io.redgiant.core.Core.CHUNK_BYTES_MIN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/**
 * FastCDC as published (Xia et al., USENIX ATC 2016), normalisation level 2, with our bounds: the
 * yardstick.
 */
final class FastCdc {
  private static final long STRICT = -1L << (64 - 20); // of a mean of 2^18, two bits more
  private static final long LOOSE = -1L << (64 - 16); // and two fewer
  private static final long[] GEAR = new SplittableRandom(1).longs(256).toArray();

  private FastCdc() {}

  static long first(MemorySegment content) {
    var end = Math.min(content.byteSize(), CHUNK_BYTES_MAX);
    var hash = 0L;
    for (long at = CHUNK_BYTES_MIN; at < end; at++) {
      hash = (hash << 1) + GEAR[content.get(JAVA_BYTE, at) & 0xFF];
      if ((hash & (at < CHUNK_BYTES_AVERAGE ? STRICT : LOOSE)) == 0) {
        return at + 1;
      }
    }
    return end;
  }
}
