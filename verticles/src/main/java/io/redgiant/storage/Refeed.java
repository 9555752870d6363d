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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends chunks that are held through an intake again, as if they came from outside: how an upload
 * goes on after a restart, and how a content is hashed whole of which only some chunks were sent.
 * Each is verified before it is used. Storage's event loop only; one feed each.
 *
 * <p>A feed may be of millions of slabs: what it keeps does not grow with them, neither the chunk
 * list nor a future for each step.
 */
final class Refeed {
  /** The chunks to feed. */
  interface Source {
    /** Some of them from the {@code first} on, from 0; at least one where there is one. */
    CompletableFuture<List<ChunkId>> from(int first);
  }

  /** A chunk that is not here any more, or no longer what its id says; all before it are fed. */
  static final class LostChunkException extends RuntimeException {
    final int number; // from 0
    final long begins; // in the content

    LostChunkException(int number, long begins, Throwable cause) {
      super(cause);
      this.number = number;
      this.begins = begins;
    }
  }

  private final ChunkStore store;
  private final DiskThreads threads;
  private final CoreWork core;
  private final Intake intake;
  private final int count;
  private final Source source;
  private final byte[] rest;
  private final CompletableFuture<IngestCredit> fed = new CompletableFuture<>();
  private List<ChunkId> page = List.of(); // of the source, whose end is chunk pageEnd
  private int pageEnd;
  private int next; // chunk
  private int nextByte; // of it
  private long begins; // in the content: the next chunk
  private List<Piece> reading = List.of();
  private int restByte;
  private @Nullable IngestCredit credit; // whose slab is out, and here

  /**
   * @param count how many chunks of the source to feed
   * @param rest bytes to feed behind them
   */
  Refeed(
      ChunkStore store,
      DiskThreads threads,
      CoreWork core,
      Intake intake,
      int count,
      Source source,
      byte[] rest) {
    this.store = store;
    this.threads = threads;
    this.core = core;
    this.intake = intake;
    this.count = count;
    this.source = source;
    this.rest = rest;
  }

  /**
   * Feeds it all. Answers with the slab that is out then, partly filled, for whoever goes on. Where
   * that fails, the intake is aborted, and has the slab back.
   */
  CompletableFuture<IngestCredit> feed() {
    then(intake.credit(), this::fill);
    return fed;
  }

  /** Goes on with what a step has come to. */
  private <T> void then(CompletableFuture<T> step, Consumer<T> work) {
    step.whenComplete(
        (done, error) -> {
          if (error != null) {
            fail(error);
            return;
          }
          try {
            work.accept(done);
          } catch (RuntimeException | AssertionError fault) { // else nobody would hear of it
            fail(fault);
          }
        });
  }

  private void fail(Throwable error) {
    intake.abort(credit == null ? null : credit.slab());
    for (var piece : reading) {
      if (store.index().find(piece.row.chunk()) == ChunkIndex.ABSENT) {
        fed.completeExceptionally(new LostChunkException(piece.number, piece.begins, error));
        return;
      }
    }
    fed.completeExceptionally(error);
  }

  private void fill(IngestCredit given) {
    credit = given;
    var slab = Objects.requireNonNull(given.slab(), "a credit that was asked for has a slab");
    if (slab.freeBytes() == 0) {
      credit = null;
      then(intake.slab(slab, true), this::fill);
    } else if (next < pageEnd) {
      read(given, slab);
    } else if (next < count) {
      then(source.from(next), chunks -> turnTo(chunks, given));
    } else if (restByte < rest.length) {
      restByte += slab.fill(rest, restByte, rest.length - restByte);
      fill(given);
    } else {
      fed.complete(given);
    }
  }

  private void turnTo(List<ChunkId> chunks, IngestCredit given) {
    if (chunks.isEmpty()) {
      throw new IllegalStateException("an upload has fewer chunks than it says");
    }
    page = chunks.subList(0, Math.min(chunks.size(), count - next));
    pageEnd = next + page.size();
    fill(given);
  }

  private void read(IngestCredit given, Slab slab) {
    var pieces = pieces(slab);
    reading = pieces;
    then(
        verifyAll(pieces)
            .thenCompose(verified -> threads.run(() -> read(slab, pieces)))
            .whenComplete(
                (done, error) ->
                    pieces.forEach(piece -> store.segments().doneReading(piece.segment))),
        filled -> fill(given));
  }

  /** Some bytes of one chunk. */
  private record Piece(
      Segment segment, SegmentRow row, int from, int bytes, int number, long begins) {}

  /** The next pieces that fit into the slab. */
  private List<Piece> pieces(Slab slab) {
    var pieces = new ArrayList<Piece>();
    int free = slab.freeBytes();
    while (free > 0 && next < pageEnd) {
      var chunk = page.get(page.size() - (pageEnd - next));
      long slot = store.index().find(chunk);
      if (slot == ChunkIndex.ABSENT && !pieces.isEmpty()) {
        return pieces; // those first
      }
      if (slot == ChunkIndex.ABSENT) {
        throw new LostChunkException(next, begins, store.missing(chunk));
      }
      var row = new SegmentRow(chunk, store.index().offset(slot), store.index().bytes(slot));
      var segment = store.segments().get(store.index().segment(slot));
      int bytes = Math.min(free, row.bytes() - nextByte);
      segment.addReader();
      pieces.add(new Piece(segment, row, nextByte, bytes, next, begins));
      free -= bytes;
      nextByte += bytes;
      if (nextByte == row.bytes()) {
        next++;
        nextByte = 0;
        begins += row.bytes();
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
    var job = new VerifyJob(piece.segment.payload(), piece.row.offset(), piece.row.bytes(), ids, 1);
    return store
        .written(piece.row.chunk())
        .thenCompose(written -> core.verify(job))
        .thenAccept(
            verified -> store.verified(piece.segment, piece.row.offset(), ids, verified.good()));
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
