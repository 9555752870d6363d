package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Contents drawn from a seed. */
final class SimulatedContents {
  private SimulatedContents() {}

  /** Some contents of 0 to 2 MiB that share parts with one another. */
  static List<byte[]> some(Random random) {
    var contents = new ArrayList<byte[]>();
    var shared = new byte[1 + random.nextInt(1 << 20)];
    random.nextBytes(shared);
    int count = 1 + random.nextInt(5);
    for (int index = 0; index < count; index++) {
      var content =
          new byte[random.nextInt(4) == 0 ? random.nextInt(100) : random.nextInt(2 << 20)];
      if (random.nextBoolean()) {
        random.nextBytes(content);
      }
      System.arraycopy(
          shared, 0, content, 0, random.nextInt(Math.min(content.length, shared.length) + 1));
      contents.add(content);
    }
    contents.add(contents.getFirst().clone());
    contents.add(new byte[0]);
    return contents;
  }

  static ContentId idOf(byte[] content, Core core) {
    try (var arena = Arena.ofConfined()) {
      var source = arena.allocate(Math.max(1, content.length)).asSlice(0, content.length);
      source.copyFrom(MemorySegment.ofArray(content));
      var target = arena.allocate(Digest.BYTES);
      core.digest(source, target);
      return new ContentId(Digest.at(target, 0));
    }
  }
}
