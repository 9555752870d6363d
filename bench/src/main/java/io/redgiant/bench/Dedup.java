package io.redgiant.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;

/**
 * How much of a file is found again after a byte was inserted every 4 MiB: our cuts beside
 * FastCDC's with the same bounds. Arguments: files, best of 100 MB and more. Prints, for each, the
 * mean length of a chunk and the share of the changed file's bytes that lie in chunks the original
 * already had.
 */
public final class Dedup {
  private static final int EDIT_EVERY_BYTES = 4 << 20;

  /** Length of the chunk at the start of the content, all of it when there is no cut. */
  private interface Chunking {
    long first(MemorySegment content);
  }

  private final Core core;
  private final Chunking chunking;
  private final MemorySegment digest = Arena.global().allocate(Core.DIGEST_BYTES);

  private Dedup(Core core, Chunking chunking) {
    this.core = core;
    this.chunking = chunking;
  }

  public static void main(String[] files) throws IOException {
    var core = Cores.load();
    var ours = new Dedup(core, content -> firstOf(core, content));
    var fastCdc = new Dedup(core, FastCdc::first);
    System.out.printf(
        "%-24s %8s %22s %22s%n", "file", "MB", "ours: mean KiB, shared", "FastCDC: mean, shared");
    for (var file : files) {
      try (var arena = Arena.ofConfined();
          var channel = FileChannel.open(Path.of(file))) {
        var original =
            channel.map(FileChannel.MapMode.READ_ONLY, 0, Files.size(Path.of(file)), arena);
        var edited = edited(original, arena);
        System.out.printf(
            Locale.ROOT,
            "%-24s %8.0f %13s %13s%n",
            Path.of(file).getFileName(),
            original.byteSize() / 1e6,
            ours.compare(original, edited),
            fastCdc.compare(original, edited));
      }
    }
  }

  private static long firstOf(Core core, MemorySegment content) {
    var length = core.cut(content, 0);
    return length == 0 ? content.byteSize() : length;
  }

  private static MemorySegment edited(MemorySegment original, Arena arena) {
    var edits = (original.byteSize() + EDIT_EVERY_BYTES / 2) / EDIT_EVERY_BYTES;
    var edited = arena.allocate(original.byteSize() + edits);
    var copied = 0L;
    for (long edit = 0; edit < edits; edit++) {
      var at = Math.min(edit * EDIT_EVERY_BYTES + EDIT_EVERY_BYTES / 2, original.byteSize());
      MemorySegment.copy(original, copied, edited, copied + edit, at - copied);
      edited.set(JAVA_BYTE, at + edit, (byte) '!');
      copied = at;
    }
    MemorySegment.copy(original, copied, edited, copied + edits, original.byteSize() - copied);
    return edited;
  }

  private String compare(MemorySegment original, MemorySegment edited) {
    var known = new HashSet<ByteBuffer>();
    var chunks = 0L;
    for (long start = 0; start < original.byteSize(); chunks++) {
      var chunk = chunk(original.asSlice(start));
      known.add(chunk.id);
      start += chunk.bytes;
    }
    var shared = 0L;
    for (long start = 0; start < edited.byteSize(); ) {
      var chunk = chunk(edited.asSlice(start));
      shared += known.contains(chunk.id) ? chunk.bytes : 0;
      start += chunk.bytes;
    }
    var meanKib = original.byteSize() / 1024.0 / chunks;
    return String.format(Locale.ROOT, "%.0f %.1f %%", meanKib, 100.0 * shared / edited.byteSize());
  }

  private record Chunk(ByteBuffer id, long bytes) {}

  private Chunk chunk(MemorySegment content) {
    var bytes = chunking.first(content);
    core.digest(content.asSlice(0, bytes), digest);
    return new Chunk(ByteBuffer.wrap(digest.toArray(JAVA_BYTE)), bytes);
  }
}
