package io.redgiant.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** A BLAKE3-256 digest: 32 bytes, kept as four big-endian words so that it costs one object. */
public record Digest(long word0, long word1, long word2, long word3) implements Comparable<Digest> {
  public static final int BYTES = 32;
  public static final int HEX_CHARS = 2 * BYTES;
  public static final Digest ZERO = new Digest(0, 0, 0, 0);

  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** Reads the 32 bytes at the buffer's position and moves past them. */
  public static Digest read(ByteBuffer source) {
    var big = source.order() == ByteOrder.BIG_ENDIAN;
    var digest =
        big
            ? new Digest(source.getLong(), source.getLong(), source.getLong(), source.getLong())
            : new Digest(
                Long.reverseBytes(source.getLong()),
                Long.reverseBytes(source.getLong()),
                Long.reverseBytes(source.getLong()),
                Long.reverseBytes(source.getLong()));
    return digest;
  }

  /** Reads the 32 bytes at {@code offset}. */
  public static Digest at(MemorySegment source, long offset) {
    return new Digest(
        source.get(WORD, offset),
        source.get(WORD, offset + 8),
        source.get(WORD, offset + 16),
        source.get(WORD, offset + 24));
  }

  public static Digest of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a digest has 32 bytes, not " + bytes.length);
    }
    return read(ByteBuffer.wrap(bytes));
  }

  /** Parses 64 hexadecimal digits. */
  public static Digest parse(String hex) {
    if (hex.length() != HEX_CHARS) {
      throw new IllegalArgumentException("a digest has 64 hexadecimal digits, not " + hex.length());
    }
    return new Digest(
        HexFormat.fromHexDigitsToLong(hex, 0, 16),
        HexFormat.fromHexDigitsToLong(hex, 16, 32),
        HexFormat.fromHexDigitsToLong(hex, 32, 48),
        HexFormat.fromHexDigitsToLong(hex, 48, 64));
  }

  /** Writes the 32 bytes at the buffer's position and moves past them. */
  public void write(ByteBuffer target) {
    var big = target.order() == ByteOrder.BIG_ENDIAN;
    target.putLong(big ? word0 : Long.reverseBytes(word0));
    target.putLong(big ? word1 : Long.reverseBytes(word1));
    target.putLong(big ? word2 : Long.reverseBytes(word2));
    target.putLong(big ? word3 : Long.reverseBytes(word3));
  }

  public void writeAt(MemorySegment target, long offset) {
    target.set(WORD, offset, word0);
    target.set(WORD, offset + 8, word1);
    target.set(WORD, offset + 16, word2);
    target.set(WORD, offset + 24, word3);
  }

  public byte[] bytes() {
    var bytes = new byte[BYTES];
    write(ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** The digest as {@code b3sum} prints it. */
  public String hex() {
    var hex = HexFormat.of();
    return hex.toHexDigits(word0)
        + hex.toHexDigits(word1)
        + hex.toHexDigits(word2)
        + hex.toHexDigits(word3);
  }

  @Override
  public int compareTo(Digest other) {
    int order = Long.compareUnsigned(word0, other.word0);
    order = order != 0 ? order : Long.compareUnsigned(word1, other.word1);
    order = order != 0 ? order : Long.compareUnsigned(word2, other.word2);
    return order != 0 ? order : Long.compareUnsigned(word3, other.word3);
  }

  @Override
  public String toString() {
    return hex();
  }
}
