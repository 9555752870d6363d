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
final class ChunkStore {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkStore.class);

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

  ChunkStore(Disk disk, DiskThreads threads, Reserve reserve, InstantSource clock) {
    this.segments = new Segments(disk, threads, reserve, this::committed);
    this.hours = new Hours(clock);
  }

  /** Reads the side files into the index. Blocks; before anything else. */
  void open() throws IOException {
    segments.open(
        read ->
            read.rows()
                .forEach(
                    row ->
                        index.put(
                            row.chunk(), read.segment().number, row.offset(), row.bytes(), 0)));
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
    if (slot != ChunkIndex.ABSENT
        && index.segment(slot) == segment.number
        && index.offset(slot) == row.offset()) {
      index.remove(row.chunk());
      pending.remove(row.chunk());
    }
  }

  /** What has to happen before a held chunk is durable, or null where it is. */
  @Nullable Pending pending(ChunkId chunk) {
    return pending.get(chunk);
  }

  /** Says that a chunk that something refers to is not here. */
  Refusal missing(ChunkId chunk) {
    return new Refusal(
        Failure.INTERNAL, "chunk " + chunk + " is missing from this node's segments; run fsck");
  }

  /**
   * Takes a chunk whose bytes are not what its id says out of service: it is never served, and may
   * be sent again.
   */
  Refusal damaged(ChunkId chunk, Segment segment, long offset) {
    long slot = index.find(chunk);
    if (slot != ChunkIndex.ABSENT
        && index.segment(slot) == segment.number
        && index.offset(slot) == offset) {
      index.remove(chunk);
    }
    var message =
        "chunk %s is damaged in %s at byte %d, and this node has no other copy of it"
            .formatted(chunk, segment.payload().path(), offset);
    LOG.error(message);
    return new Refusal(Failure.INTERNAL, message);
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
      if (row == good) {
        throw damaged(chunk, segment, at);
      }
      long slot = index.find(chunk);
      if (slot != ChunkIndex.ABSENT
          && index.segment(slot) == segment.number
          && index.offset(slot) == at) {
        index.verified(slot, hour);
      }
      at += length;
    }
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
