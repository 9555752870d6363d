package io.redgiant.faults;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Bytes that a test publishes: a seed makes them, so that a retry sends the same ones. */
record Content(long seed, int size) {
  private static final Core CORE = Cores.load();

  byte[] bytes() {
    var bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  ContentId id() {
    return id(bytes());
  }

  /** What {@code b3sum} would print. */
  static ContentId id(byte[] bytes) {
    try (var arena = Arena.ofConfined()) {
      var source = arena.allocate(Math.max(1, bytes.length)).asSlice(0, bytes.length);
      MemorySegment.copy(bytes, 0, source, ValueLayout.JAVA_BYTE, 0, bytes.length);
      var target = arena.allocate(Core.DIGEST_BYTES);
      CORE.digest(source, target);
      return new ContentId(Digest.at(target, 0));
    }
  }
}
