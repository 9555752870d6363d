package io.redgiant.web;

import java.util.Random;

/** Contents that have no pattern and no twin. */
final class RandomBytes {
  private RandomBytes() {}

  /** The same for the same size. */
  static byte[] of(int size) {
    return of(size, size);
  }

  /** The same for the same seed and size. */
  static byte[] of(long seed, int size) {
    var bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
