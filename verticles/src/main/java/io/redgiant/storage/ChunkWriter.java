package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.local.CoreWork;
import io.redgiant.local.DigestJob;
import io.redgiant.local.VerifyJob;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Digest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Writes chunks that are not held yet into one segment, adjacent ones in one write, and knows what
 * has to be forced before all of them are durable. Storage's event loop only.
 */
final class ChunkWriter {
  private static final ValueLayout.OfInt ROW_BYTES =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ChunkStore store;
  private final CoreWork core;
  private final Segment segment;
  private final Set<Segment> segments =
      new HashSet<>(); // that must be committed before these chunks are durable
  private final List<CompletableFuture<Void>> writes = new ArrayList<>(); // under way, or relied on
  private long newBytes;

  ChunkWriter(ChunkStore store, CoreWork core, Segment segment) {
    this.store = store;
    this.core = core;
    this.segment = segment;
    segments.add(segment);
  }

  /**
   * Takes the chunks that begin {@code source}, in order. Answers when the source's bytes are no
   * longer needed.
   *
   * @param rows their ids and lengths, as a scan writes them
   */
  CompletableFuture<Void> put(MemorySegment source, MemorySegment rows, int count) {
    var runs = new Runs(source);
    var doubtful = new ArrayList<CompletableFuture<Void>>();
    long offset = 0;
    for (int row = 0; row < count; row++) {
      long at = (long) row * Core.CHUNK_ROW_BYTES;
      var chunk = new ChunkId(Digest.at(rows, at));
      int bytes = rows.get(ROW_BYTES, at + Digest.BYTES);
      if (runs.has(chunk) || held(chunk)) {
        runs.skip(bytes);
        if (!runs.has(chunk) && isDoubtful(chunk)) {
          doubtful.add(verify(chunk, source.asSlice(offset, bytes)));
        }
      } else {
        runs.add(chunk, bytes);
      }
      offset += bytes;
    }
    doubtful.add(write(runs.finish()));
    return all(doubtful);
  }

  /** Whether a held chunk's bytes have not been read and found right within the day. */
  private boolean isDoubtful(ChunkId chunk) {
    long slot = store.index().find(chunk);
    return store.pending(chunk) == null
        && !store.hours().withinADay(store.index().verifiedHour(slot));
  }

  /**
   * Reads a held chunk before this content relies on it, while its bytes are at hand: where the
   * copy has rotted, they are written again.
   */
  private CompletableFuture<Void> verify(ChunkId chunk, MemorySegment bytes) {
    long slot = store.index().find(chunk);
    var place = store.segments().get(store.index().segment(slot));
    var row = new SegmentRow(chunk, store.index().offset(slot), store.index().bytes(slot));
    place.addReader();
    var verified =
        core.verify(
                new VerifyJob(
                    place.payload(), row.offset(), row.bytes(), SegmentRow.ids(List.of(row)), 1))
            .toCompletableFuture()
            .handle((answer, error) -> answer != null && answer.good() == 1)
            .thenCompose(good -> good ? settle(row, place) : again(row, place, bytes))
            .whenComplete((done, error) -> store.segments().doneReading(place));
    track(verified);
    return verified;
  }

  private CompletableFuture<Void> settle(SegmentRow row, Segment place) {
    store.verified(place, row.offset(), SegmentRow.ids(List.of(row)), 1);
    return CompletableFuture.completedFuture(null);
  }

  private CompletableFuture<Void> again(SegmentRow row, Segment place, MemorySegment bytes) {
    store.damaged(row, place);
    if (held(row.chunk())) {
      return CompletableFuture.completedFuture(null); // another upload has just written it
    }
    var runs = new Runs(bytes);
    runs.add(row.chunk(), row.bytes());
    return write(runs.finish());
  }

  /** What was not held before. */
  long newBytes() {
    return newBytes;
  }

  /** Forces every chunk put so far. */
  CompletableFuture<Void> force() {
    return all(List.copyOf(writes)).thenCompose(written -> committed());
  }

  /**
   * Has every chunk put so far in its file, and begins to force them: who relies on them forces
   * them, and finds that under way or done.
   */
  CompletableFuture<Void> beginForce() {
    return all(List.copyOf(writes))
        .thenAccept(written -> segments.forEach(store.segments()::beginCommit));
  }

  private CompletableFuture<Void> committed() {
    return all(segments.stream().map(store.segments()::commit).toList());
  }

  /** Whether the chunk is held. If so it stays, and these chunks wait until it is durable. */
  private boolean held(ChunkId chunk) {
    long slot = store.index().find(chunk);
    if (slot == ChunkIndex.ABSENT) {
      return false;
    }
    store.index().touch(slot, store.collection());
    var pending = store.pending(chunk);
    if (pending != null) {
      segments.add(pending.segment());
      track(pending.written());
    }
    return true;
  }

  private CompletableFuture<Void> write(List<Segments.Run> runs) {
    if (runs.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    var written = new CompletableFuture<Void>();
    for (var run : runs) {
      run.rows().forEach(row -> store.put(row, segment, written));
    }
    track(written);
    store
        .segments()
        .write(segment, runs)
        .whenComplete(
            (done, error) -> {
              if (error == null) {
                written.complete(null);
              } else {
                written.completeExceptionally(error); // first: somebody waits, whatever comes next
                runs.forEach(run -> run.rows().forEach(row -> store.forget(row, segment)));
              }
            });
    return written;
  }

  private void track(CompletableFuture<Void> write) {
    writes.removeIf(earlier -> earlier.isDone() && !earlier.isCompletedExceptionally());
    writes.add(write); // a failed one stays, so that the end fails with it
  }

  /** Keeps some bytes of this node's own as one chunk. */
  CompletableFuture<ChunkId> put(ByteBuffer own) {
    return core.digest(new DigestJob(own))
        .toCompletableFuture()
        .thenCompose(
            digested -> {
              var chunk = new ChunkId(digested.digest());
              if (held(chunk)) {
                return CompletableFuture.completedFuture(chunk);
              }
              var runs = new Runs(MemorySegment.ofBuffer(own));
              runs.add(chunk, own.remaining());
              return write(runs.finish()).thenApply(done -> chunk);
            });
  }

  /** Gathers adjacent chunks of one source that have to be written, and reserves their room. */
  private final class Runs {
    private final MemorySegment source;
    private final List<Segments.Run> runs = new ArrayList<>();
    private final Set<ChunkId> chunks = new HashSet<>();
    private List<SegmentRow> rows = new ArrayList<>();
    private long start;
    private long at;

    Runs(MemorySegment source) {
      this.source = source;
    }

    /** The same chunk twice in one source is written once. */
    boolean has(ChunkId chunk) {
      return chunks.contains(chunk);
    }

    void add(ChunkId chunk, int bytes) {
      chunks.add(chunk);
      rows.add(new SegmentRow(chunk, segment.reserve(bytes), bytes));
      at += bytes;
    }

    void skip(int bytes) {
      close();
      at += bytes;
      start = at;
    }

    List<Segments.Run> finish() {
      close();
      return runs;
    }

    private void close() {
      if (!rows.isEmpty()) {
        newBytes += at - start;
        var bytes = source.asSlice(start, at - start).asByteBuffer();
        runs.add(new Segments.Run(bytes, rows.getFirst().offset(), rows));
        rows = new ArrayList<>();
      }
    }
  }

  private static CompletableFuture<Void> all(List<CompletableFuture<Void>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
  }
}
