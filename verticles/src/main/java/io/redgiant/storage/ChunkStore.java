package io.redgiant.storage;

import io.redgiant.disk.Disk;
import io.redgiant.protocol.ChunkId;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Which chunks this node holds, and where. Storage's event loop only: whether a chunk is held, and that it stays, is one
 * serial step.
 */
final class ChunkStore {
  private final Segments segments;
  private final ChunkIndex index = new ChunkIndex();
  private final Map<ChunkId, Pending> pending = new HashMap<>();
  private final Hours hours;
  private int collection = 1;

  /**
   * A chunk that is held but not yet durable.
   *
   * @param written completes when its payload is in the file
   */
  record Pending(Segment segment, CompletableFuture<Void> written) {}

  ChunkStore(Disk disk, DiskThreads threads, InstantSource clock) {
    this.segments = new Segments(disk, threads, this::committed);
    this.hours = new Hours(clock);
  }

  /** Reads the side files into the index. Blocks; before anything else. */
  void open() throws IOException {
    segments.open(
        read ->
            read.rows()
                .forEach(row -> index.put(row.chunk(), read.segment().number, row.offset(), row.bytes(), 0)));
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

  /** Takes note that a chunk lies in room that was reserved for it and is being written. */
  void put(SegmentRow row, Segment segment, CompletableFuture<Void> written) {
    index.put(row.chunk(), segment.number, row.offset(), row.bytes(), collection);
    pending.put(row.chunk(), new Pending(segment, written));
  }

  /** Forgets a chunk whose write failed. */
  void forget(SegmentRow row, Segment segment) {
    long slot = index.find(row.chunk());
    if (slot != ChunkIndex.ABSENT && index.segment(slot) == segment.number && index.offset(slot) == row.offset()) {
      index.remove(row.chunk());
      pending.remove(row.chunk());
    }
  }

  /** What has to happen before a held chunk is durable, or null where it is. */
  @Nullable Pending pending(ChunkId chunk) {
    return pending.get(chunk);
  }

  private void committed(List<SegmentRow> rows) {
    for (var row : rows) {
      pending.remove(row.chunk());
    }
  }

  void close() throws IOException {
    segments.close();
    index.close();
  }
}
