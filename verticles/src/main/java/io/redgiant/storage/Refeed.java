package io.redgiant.storage;

import io.redgiant.local.CoreWork;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.Slab;
import io.redgiant.local.VerifyJob;
import io.redgiant.protocol.ChunkId;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Sends chunks that are held through an intake again, as if they came from outside: how an upload
 * goes on after a restart, and how a content is hashed whole of which only some chunks were sent.
 * Each is verified before it is used. Storage's event loop only; one feed each.
 */
final class Refeed {
  private final ChunkStore store;
  private final DiskThreads threads;
  private final CoreWork core;
  private final Intake intake;
  private final List<ChunkId> chunks;
  private int next; // chunk
  private int nextByte; // of it

  Refeed(
      ChunkStore store, DiskThreads threads, CoreWork core, Intake intake, List<ChunkId> chunks) {
    this.store = store;
    this.threads = threads;
    this.core = core;
    this.intake = intake;
    this.chunks = chunks;
  }

  /**
   * Feeds all chunks, and then {@code rest}. Answers with the slab that is out then, partly filled,
   * for whoever goes on.
   */
  CompletableFuture<IngestCredit> feed(byte[] rest) {
    return intake.credit().thenCompose(credit -> fill(credit, rest));
  }

  private CompletableFuture<IngestCredit> fill(IngestCredit credit, byte[] rest) {
    var slab = Objects.requireNonNull(credit.slab(), "a credit that was asked for has a slab");
    if (next == chunks.size()) {
      return putRest(credit, slab, rest, 0);
    }
    var pieces = pieces(slab);
    return verifyAll(pieces)
        .thenCompose(verified -> threads.run(() -> read(slab, pieces)))
        .whenComplete(
            (done, error) -> pieces.forEach(piece -> store.segments().doneReading(piece.segment)))
        .thenCompose(
            read ->
                slab.freeBytes() > 0
                    ? CompletableFuture.completedFuture(credit)
                    : intake.slab(slab, true))
        .thenCompose(more -> fill(more, rest));
  }

  private CompletableFuture<IngestCredit> putRest(
      IngestCredit credit, Slab slab, byte[] rest, int from) {
    int taken = slab.fill(rest, from, rest.length - from);
    if (slab.freeBytes() > 0) {
      return CompletableFuture.completedFuture(credit);
    }
    return intake
        .slab(slab, true)
        .thenCompose(
            more -> putRest(more, Objects.requireNonNull(more.slab()), rest, from + taken));
  }

  /** Some bytes of one chunk. */
  private record Piece(Segment segment, SegmentRow row, int from, int bytes) {}

  /** The next pieces that fit into the slab. */
  private List<Piece> pieces(Slab slab) {
    var pieces = new ArrayList<Piece>();
    int free = slab.freeBytes();
    while (free > 0 && next < chunks.size()) {
      var chunk = chunks.get(next);
      long slot = store.index().find(chunk);
      if (slot == ChunkIndex.ABSENT) {
        pieces.forEach(piece -> store.segments().doneReading(piece.segment));
        throw store.missing(chunk);
      }
      var row = new SegmentRow(chunk, store.index().offset(slot), store.index().bytes(slot));
      var segment = store.segments().get(store.index().segment(slot));
      int bytes = Math.min(free, row.bytes() - nextByte);
      segment.addReader();
      pieces.add(new Piece(segment, row, nextByte, bytes));
      free -= bytes;
      nextByte += bytes;
      if (nextByte == row.bytes()) {
        next++;
        nextByte = 0;
      }
    }
    return pieces;
  }

  private CompletableFuture<Void> verifyAll(List<Piece> pieces) {
    return CompletableFuture.allOf(
        pieces.stream().map(this::verify).toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> verify(Piece piece) {
    long slot = store.index().find(piece.row.chunk());
    if (slot != ChunkIndex.ABSENT && store.hours().withinADay(store.index().verifiedHour(slot))) {
      return CompletableFuture.completedFuture(null);
    }
    var ids = SegmentRow.ids(List.of(piece.row));
    return core.verify(
            new VerifyJob(piece.segment.payload(), piece.row.offset(), piece.row.bytes(), ids, 1))
        .thenAccept(
            verified -> store.verified(piece.segment, piece.row.offset(), ids, verified.good()))
        .toCompletableFuture();
  }

  private static Slab read(Slab slab, List<Piece> pieces) throws IOException {
    for (var piece : pieces) {
      MemorySegment target = slab.free().asSlice(0, piece.bytes);
      piece.segment.payload().read(target.asByteBuffer(), piece.row.offset() + piece.from);
      slab.filled(piece.bytes);
    }
    return slab;
  }
}
