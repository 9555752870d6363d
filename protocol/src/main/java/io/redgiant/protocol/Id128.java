package io.redgiant.protocol;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** A random 128-bit identity, written as 32 hexadecimal digits. */
public record Id128(long high, long low) implements Comparable<Id128> {
  public static final int BYTES = 16;
  public static final int HEX_CHARS = 2 * BYTES;

  public static Id128 random(RandomGenerator random) {
    return new Id128(random.nextLong(), random.nextLong());
  }

  /** Reads the 16 bytes at the big-endian buffer's position and moves past them. */
  public static Id128 read(ByteBuffer source) {
    return new Id128(source.getLong(), source.getLong());
  }

  public static Id128 parse(String hex) {
    if (hex.length() != HEX_CHARS) {
      throw new IllegalArgumentException("an id has 32 hexadecimal digits, not " + hex.length());
    }
    return new Id128(
        HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
  }

  public void write(ByteBuffer target) {
    target.putLong(high).putLong(low);
  }

  public byte[] bytes() {
    var bytes = new byte[BYTES];
    write(ByteBuffer.wrap(bytes));
    return bytes;
  }

  @Override
  public int compareTo(Id128 other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
