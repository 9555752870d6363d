package io.redgiant.storage;

import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Digest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongConsumer;

/**
 * Where each chunk lies: an open-addressing table off the heap, 64 bytes a slot, at most two thirds
 * full. A TiB of chunks of 256 KiB takes about 0.4 GiB of it. Derived from the segments' side files
 * at start; never written to disk.
 *
 * <p>A slot is an opaque number that stays good until the next {@link #put} or {@link #remove}. Ids
 * are digests, so their first word is as good a hash as any; a peer cannot choose it without having
 * a preimage.
 */
final class ChunkIndex implements AutoCloseable {
  static final long ABSENT = -1;

  private static final int SLOT_BYTES = 64;
  private static final long OFFSET = 32;
  private static final long SEGMENT = 40;
  private static final long BYTES = 44; // zero marks an empty slot: no chunk is empty
  private static final long TOUCHED = 48;
  private static final long VERIFIED = 52;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private Arena arena = Arena.ofShared();
  private MemorySegment table;
  private long slots;
  private long count;
  private long chunkBytes;

  ChunkIndex() {
    this(1 << 12);
  }

  private ChunkIndex(long slots) {
    this.slots = slots;
    this.table = arena.allocate(slots * SLOT_BYTES, 64);
  }

  long count() {
    return count;
  }

  /** What the chunks come to. */
  long chunkBytes() {
    return chunkBytes;
  }

  /** The slot of this chunk, or {@link #ABSENT}. */
  long find(ChunkId chunk) {
    long slot = probe(chunk.digest());
    return empty(slot) ? ABSENT : slot;
  }

  /** Puts the chunk at this place, or moves it there. Returns its slot. */
  long put(ChunkId chunk, int segment, long offset, int bytes, int touched) {
    if ((count + 1) * 3 > slots * 2) {
      grow();
    }
    long slot = probe(chunk.digest());
    if (empty(slot)) {
      count++;
      chunk.digest().writeAt(table, at(slot));
    }
    chunkBytes += bytes - bytes(slot);
    table.set(LONG, at(slot) + OFFSET, offset);
    table.set(INT, at(slot) + SEGMENT, segment);
    table.set(INT, at(slot) + BYTES, bytes);
    table.set(INT, at(slot) + TOUCHED, touched);
    table.set(INT, at(slot) + VERIFIED, 0);
    return slot;
  }

  /** Takes the chunk out and closes the gap, so that no tombstones pile up. */
  void remove(ChunkId chunk) {
    long gap = probe(chunk.digest());
    if (empty(gap)) {
      return;
    }
    count--;
    chunkBytes -= bytes(gap);
    for (long next = (gap + 1) & (slots - 1); !empty(next); next = (next + 1) & (slots - 1)) {
      long home = home(table.get(LONG, at(next)));
      boolean movable = ((next - home) & (slots - 1)) >= ((next - gap) & (slots - 1));
      if (movable) {
        MemorySegment.copy(table, at(next), table, at(gap), SLOT_BYTES);
        gap = next;
      }
    }
    table.asSlice(at(gap), SLOT_BYTES).fill((byte) 0);
  }

  ChunkId chunk(long slot) {
    return new ChunkId(Digest.at(table, at(slot)));
  }

  int segment(long slot) {
    return table.get(INT, at(slot) + SEGMENT);
  }

  long offset(long slot) {
    return table.get(LONG, at(slot) + OFFSET);
  }

  int bytes(long slot) {
    return table.get(INT, at(slot) + BYTES);
  }

  /** The collection during which the chunk was last written or named by an ingest. */
  int touched(long slot) {
    return table.get(INT, at(slot) + TOUCHED);
  }

  void touch(long slot, int collection) {
    table.set(INT, at(slot) + TOUCHED, collection);
  }

  /**
   * The hour since start in which the chunk's bytes were last read and found right, from 1; 0 for
   * not yet.
   */
  int verifiedHour(long slot) {
    return table.get(INT, at(slot) + VERIFIED);
  }

  void verified(long slot, int hour) {
    table.set(INT, at(slot) + VERIFIED, hour);
  }

  /** Visits every chunk's slot. The visitor changes nothing but stamps. */
  void forEach(LongConsumer visitor) {
    for (long slot = 0; slot < slots; slot++) {
      if (!empty(slot)) {
        visitor.accept(slot);
      }
    }
  }

  private long probe(Digest digest) {
    long slot = home(swap(digest.word0()));
    while (!empty(slot) && !Digest.at(table, at(slot)).equals(digest)) {
      slot = (slot + 1) & (slots - 1);
    }
    return slot;
  }

  /** The first word as it lies in the table, which is big-endian there. */
  private static long swap(long word) {
    return java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.BIG_ENDIAN
        ? word
        : Long.reverseBytes(word);
  }

  private long home(long firstWord) {
    return (firstWord ^ firstWord >>> 32) & (slots - 1);
  }

  private boolean empty(long slot) {
    return table.get(INT, at(slot) + BYTES) == 0;
  }

  private static long at(long slot) {
    return slot * SLOT_BYTES;
  }

  private void grow() {
    var larger = new ChunkIndex(slots * 2);
    forEach(
        slot -> {
          long target = larger.probe(Digest.at(table, at(slot)));
          MemorySegment.copy(table, at(slot), larger.table, at(target), SLOT_BYTES);
        });
    arena.close();
    arena = larger.arena;
    table = larger.table;
    slots = larger.slots;
  }

  @Override
  public void close() {
    arena.close();
  }
}
