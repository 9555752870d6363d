package io.redgiant.storage;

import io.redgiant.disk.Disk;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which chunks this node holds, and where. Storage's event loop only: whether a chunk is held, and
 * that it stays, is one serial step.
 */
final class ChunkStore implements Segments.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkStore.class);

  private final Segments segments;
  private final ChunkIndex index = new ChunkIndex();
  private final Map<ChunkId, Pending> pending = new HashMap<>();
  private final Hours hours;
  private final Quarantine quarantine;
  private int collection = 1;

  /**
   * A chunk that is held but not yet durable.
   *
   * @param written completes when its payload is in the file
   */
  record Pending(Segment segment, CompletableFuture<Void> written) {}

  ChunkStore(Disk disk, DiskThreads threads, Reserve reserve, InstantSource clock) {
    this.segments = new Segments(disk, threads, reserve, this);
    this.hours = new Hours(clock);
    this.quarantine = new Quarantine(disk, threads);
  }

  /** Reads the side files into the index. Blocks; before anything else. */
  void open() throws IOException {
    quarantine.open();
    segments.open(
        quarantine.segmentMax(),
        read -> {
          for (var row : read.rows()) {
            if (!quarantine.has(read.segment().number, row)) {
              place(row, read.segment(), 0);
            }
          }
        });
  }

  Segments segments() {
    return segments;
  }

  ChunkIndex index() {
    return index;
  }

  Hours hours() {
    return hours;
  }

  /** Which collection comes next: what is touched from now on, it leaves alone. */
  int collection() {
    return collection;
  }

  /** Begins a collection: what is touched from now on carries the number that this returns. */
  int beginCollection() {
    return ++collection;
  }

  /** Takes note that a chunk lies in room that was reserved for it and is being written. */
  void put(SegmentRow row, Segment segment, CompletableFuture<Void> written) {
    place(row, segment, collection);
    pending.put(row.chunk(), new Pending(segment, written));
  }

  /** Forgets a chunk whose write failed. */
  void forget(SegmentRow row, Segment segment) {
    if (isAt(row, segment)) {
      remove(row.chunk());
      pending.remove(row.chunk());
    }
  }

  /** Lets a chunk go that nothing refers to. */
  void free(ChunkId chunk) {
    remove(chunk);
  }

  /** Whether the index says that the chunk lies just there. */
  boolean isAt(SegmentRow row, Segment segment) {
    long slot = index.find(row.chunk());
    return slot != ChunkIndex.ABSENT
        && index.segment(slot) == segment.number
        && index.offset(slot) == row.offset();
  }

  /** Moves a chunk that has been copied to another place. */
  void move(SegmentRow row, Segment segment) {
    long slot = index.find(row.chunk());
    place(row, segment, slot == ChunkIndex.ABSENT ? 0 : index.touched(slot));
  }

  private void place(SegmentRow row, Segment segment, int touched) {
    long before = index.find(row.chunk());
    if (before != ChunkIndex.ABSENT) {
      segments.get(index.segment(before)).lost(index.bytes(before));
    }
    index.put(row.chunk(), segment.number, row.offset(), row.bytes(), touched);
    segment.gained(row.bytes());
  }

  private void remove(ChunkId chunk) {
    long slot = index.find(chunk);
    if (slot != ChunkIndex.ABSENT) {
      segments.get(index.segment(slot)).lost(index.bytes(slot));
      index.remove(chunk);
    }
  }

  /** The durable chunks that lie in a segment, in order of their place. */
  List<SegmentRow> rows(Segment segment) {
    var rows = new ArrayList<SegmentRow>();
    index.forEach(
        slot -> {
          if (index.segment(slot) == segment.number && !pending.containsKey(index.chunk(slot))) {
            rows.add(new SegmentRow(index.chunk(slot), index.offset(slot), index.bytes(slot)));
          }
        });
    rows.sort(Comparator.comparingLong(SegmentRow::offset));
    return rows;
  }

  /** What has to happen before a held chunk is durable, or null where it is. */
  @Nullable Pending pending(ChunkId chunk) {
    return pending.get(chunk);
  }

  /** Done when the bytes of a held chunk are in its file, where they can be read. */
  CompletableFuture<Void> written(ChunkId chunk) {
    var unforced = pending.get(chunk);
    return unforced == null ? CompletableFuture.completedFuture(null) : unforced.written();
  }

  /** Says that a chunk that something refers to is not here. */
  Refusal missing(ChunkId chunk) {
    return new Refusal(
        Failure.INTERNAL, "chunk " + chunk + " is missing from this node's segments; run fsck");
  }

  /**
   * Whether a chunk that is not here may have been: it was found damaged, or a segment was lost
   * whole.
   */
  boolean mayHaveLost(ChunkId chunk) {
    return segments.isLacking() || quarantine.has(chunk);
  }

  /**
   * Takes a chunk whose bytes are not what its id says out of service, for good: it is never
   * served, and may come again.
   */
  DamagedException damaged(SegmentRow row, Segment segment) {
    var place = "%s at byte %d".formatted(segment.payload().path(), row.offset());
    var damaged = new DamagedException(row.chunk(), place);
    if (isAt(row, segment)) {
      remove(row.chunk());
      LOG.error(damaged.getMessage());
      quarantine.add(segment.number, row);
    }
    return damaged;
  }

  /** Chunks that were found damaged since this was last asked, or before this start. */
  List<ChunkId> takeDamaged() {
    return quarantine.takeNew();
  }

  /** Makes a held chunk durable. */
  CompletableFuture<Void> force(ChunkId chunk) {
    var unforced = pending.get(chunk);
    return unforced == null
        ? CompletableFuture.completedFuture(null)
        : unforced.written().thenCompose(written -> segments.commit(unforced.segment()));
  }

  /**
   * Takes note of what a verification found.
   *
   * @param rows ids and lengths of adjacent chunks from {@code offset}
   * @param good how many of them, from the first, are right
   */
  void verified(Segment segment, long offset, ByteBuffer rows, int good) {
    var bytes = rows.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int hour = hours.now();
    long at = offset;
    for (int row = 0; bytes.hasRemaining(); row++) {
      var chunk = new ChunkId(Digest.read(bytes));
      int length = bytes.getInt();
      var place = new SegmentRow(chunk, at, length);
      if (row == good) {
        throw damaged(place, segment);
      }
      if (isAt(place, segment)) {
        index.verified(index.find(chunk), hour);
      }
      at += length;
    }
  }

  @Override
  public void committed(List<SegmentRow> rows) {
    for (var row : rows) {
      pending.remove(row.chunk());
    }
  }

  @Override
  public void dropped(Segment segment, List<SegmentRow> rows) {
    rows.forEach(row -> forget(row, segment));
  }

  void close() throws IOException {
    segments.close();
    index.close();
  }
}
