package io.redgiant.core;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Bytes made by a recipe, off-heap and the same everywhere. */
final class Inputs {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final String[] WORDS = {
    "the", "node", "keeps", "every", "chunk", "and", "file", "is", "cut", "where", "its", "own",
    "bytes", "say", "so", "a", "peer", "reads", "what", "holder", "sent", "0", "1", "23", "456",
    "7890", "{", "}", "return", "=", "if", "\n"
  };

  private Inputs() {}

  static MemorySegment zeros(long bytes) {
    return Arena.ofAuto().allocate(bytes, 64);
  }

  /** What the published vectors are of: 0 to 250, again and again. */
  static MemorySegment counting(long bytes) {
    var period = new byte[251];
    for (int i = 0; i < period.length; i++) {
      period[i] = (byte) i;
    }
    return repeating(period, bytes);
  }

  static MemorySegment repeating(byte[] period, long bytes) {
    var input = zeros(bytes);
    for (long i = 0; i < bytes; i += period.length) {
      MemorySegment.copy(period, 0, input, JAVA_BYTE, i, (int) Math.min(period.length, bytes - i));
    }
    return input;
  }

  /** The output of SplitMix64, little-endian. */
  static MemorySegment random(long seed, long bytes) {
    var input = zeros((bytes + 7) / 8 * 8);
    for (long i = 0; i < bytes; i += 8) {
      input.set(LONG, i, splitMix64(seed, i / 8));
    }
    return input.asSlice(0, bytes);
  }

  /** Words of a small vocabulary. */
  static MemorySegment text(long seed, int bytes) {
    var text = new StringBuilder(bytes + 16);
    for (long i = 0; text.length() < bytes; i++) {
      text.append(WORDS[(int) (splitMix64(seed, i) >>> 59)]).append(' ');
    }
    return offHeap(text.substring(0, bytes).getBytes(US_ASCII));
  }

  static MemorySegment offHeap(byte[] bytes) {
    var input = zeros(bytes.length);
    MemorySegment.copy(bytes, 0, input, JAVA_BYTE, 0, bytes.length);
    return input;
  }

  static String hex(MemorySegment bytes) {
    return HexFormat.of().formatHex(bytes.toArray(JAVA_BYTE));
  }

  static long splitMix64(long seed, long index) {
    var z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
