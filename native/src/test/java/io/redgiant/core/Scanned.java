package io.redgiant.core;

import static io.redgiant.core.Core.CHUNK_BYTES_MIN;
import static io.redgiant.core.Core.CHUNK_ROW_BYTES;
import static io.redgiant.core.Core.DIGEST_BYTES;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What a scan finds out about a content. */
record Scanned(String contentId, List<Chunk> chunks) {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  record Chunk(String id, int bytes) {}

  List<Integer> lengths() {
    return chunks.stream().map(Chunk::bytes).toList();
  }

  static Scanned whole(Core core, MemorySegment content) {
    return inSlabs(core, content, content::byteSize);
  }

  /** As a node does it: slab by slab, each behind what the slab before left over. */
  static Scanned inSlabs(Core core, MemorySegment content, LongSupplier slabBytes) {
    var chunks = new ArrayList<Chunk>();
    var state = Inputs.zeros(core.scanBytes());
    core.scanStart(state);
    var seen = 0L;
    do {
      var carried = core.scanCarried(state);
      var taken = Math.min(slabBytes.getAsLong(), content.byteSize() - seen);
      var source = content.asSlice(seen - carried, carried + taken);
      seen += taken;
      chunks.addAll(scan(core, state, source, seen == content.byteSize()));
    } while (seen < content.byteSize());
    return new Scanned(contentId(core, state), List.copyOf(chunks));
  }

  static List<Chunk> scan(Core core, MemorySegment state, MemorySegment source, boolean last) {
    var rows = rowsFor(source.byteSize());
    var count = core.scan(state, source, last, rows);
    return chunks(rows, count);
  }

  static List<Chunk> chunks(MemorySegment rows, int count) {
    var chunks = new ArrayList<Chunk>();
    for (int row = 0; row < count; row++) {
      var at = (long) row * CHUNK_ROW_BYTES;
      chunks.add(
          new Chunk(Inputs.hex(rows.asSlice(at, DIGEST_BYTES)), rows.get(INT, at + DIGEST_BYTES)));
    }
    return chunks;
  }

  static MemorySegment rowsFor(long sourceBytes) {
    return Inputs.zeros((sourceBytes / CHUNK_BYTES_MIN + 1) * CHUNK_ROW_BYTES);
  }

  static String contentId(Core core, MemorySegment state) {
    var id = Inputs.zeros(DIGEST_BYTES);
    core.scanContentId(state, id);
    return Inputs.hex(id);
  }

  static String digest(Core core, MemorySegment source) {
    var digest = Inputs.zeros(DIGEST_BYTES);
    core.digest(source, digest);
    return Inputs.hex(digest);
  }
}
