package io.redgiant.storage;

import io.redgiant.local.IngestCredit;
import io.redgiant.local.ScanJob;
import io.redgiant.local.Scanned;
import io.redgiant.local.Slab;
import io.redgiant.local.SlabPool;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Refusal;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The slabs of one ingest: in from its sender, through the scan, and out again. Storage's event
 * loop only.
 *
 * <p>The sender has one slab at a time. A slab that arrives is answered with the next at once while
 * the pool has plenty, so that receiving overlaps scanning and writing. The unfinished chunk at a
 * slab's end is copied into the headroom of the slab after it, even while the sender fills that
 * one's body. Where there is no slab after it, the same one is emptied and goes out again with the
 * chunk in its own headroom: an ingest that has a slab never waits for a second one, so a pool of
 * any size cannot lock up.
 */
final class Intake {
  /** Finds the chunks in what has arrived. */
  interface Cutter {
    CompletionStage<Scanned> cut(ScanJob job);
  }

  /** Takes the chunks that were found. */
  interface Sink {
    /**
     * Takes the chunks that begin {@code source}, in order. Answers when the source's bytes are no
     * longer needed.
     *
     * @param rows their ids and lengths, as a scan writes them
     */
    CompletableFuture<Void> put(MemorySegment source, MemorySegment rows, int count);

    /** There are no more: forces them all. */
    CompletableFuture<ContentWriter.Stored> finish(ContentId content);
  }

  /** One being filled, one waiting, one under scan, one being written. */
  private static final int SLABS_MAX = 4;

  private final long id;
  private final SlabPool pool;
  private final Cutter cutter;
  private final ScanMemory memory;
  private final Sink sink;
  private final Spill spill;
  private final Deque<Slab> arrived = new ArrayDeque<>();
  private @Nullable Slab out; // with the sender
  private @Nullable CompletableFuture<IngestCredit> credit; // the sender waits for it
  private int slabs; // of the pool's that are this ingest's now
  private boolean scanning;
  private boolean
      alone; // the slab under work keeps the unfinished chunk, and nothing follows it yet
  private boolean fetching; // a slab from the pool's queue
  private int carriedBytes;
  private long size;
  private @Nullable Throwable failure;
  private @Nullable CompletableFuture<ContentWriter.Stored> end;
  private @Nullable CompletableFuture<Void> idle; // somebody waits for quiet, or a failure
  private final CompletableFuture<Void> quietened = new CompletableFuture<>();

  Intake(long id, SlabPool pool, Cutter cutter, ScanMemory memory, Sink sink, Spill spill) {
    this.id = id;
    this.pool = pool;
    this.cutter = cutter;
    this.memory = memory;
    this.sink = sink;
    this.spill = spill;
  }

  /** Asks for an empty slab. */
  CompletableFuture<IngestCredit> credit() {
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    if (out != null || credit != null || end != null) {
      return CompletableFuture.failedFuture(
          new IllegalStateException(
              "a sender has one slab or waits for one, and none after the end"));
    }
    var wanted = new CompletableFuture<IngestCredit>();
    credit = wanted;
    serve();
    return wanted;
  }

  /** Takes the slab that is out back, filled. */
  CompletableFuture<IngestCredit> slab(Slab slab, boolean wantsCredit) {
    arrive(slab);
    var answer =
        wantsCredit ? credit() : CompletableFuture.completedFuture(new IngestCredit(id, null));
    pump();
    return answer;
  }

  /**
   * Hands the slab in without asking for another, and answers when all bytes so far have been cut
   * and written and the unfinished chunk is put aside: then {@link #carriedBytes} of them wait
   * there.
   */
  CompletableFuture<Void> pause(@Nullable Slab slab) {
    var paused = new CompletableFuture<Void>();
    idle = paused;
    if (slab != null) {
      slab(slab, false);
    }
    settle();
    return paused;
  }

  /** The bytes that belong to no finished chunk; of a paused ingest. */
  CompletableFuture<byte[]> unfinished() {
    return spill.read(carriedBytes);
  }

  private void settle() {
    if (failure != null && quiet()) {
      quietened.complete(null);
    }
    var waiting = idle;
    if (waiting == null || failure == null && !(quiet() && arrived.isEmpty())) {
      return;
    }
    idle = null;
    if (failure == null) {
      waiting.complete(null);
    } else {
      waiting.completeExceptionally(failure);
    }
  }

  /**
   * No more bytes but those in the slab that is out, if there is one. Answers once all is forced.
   */
  CompletableFuture<ContentWriter.Stored> end(@Nullable Slab slab) {
    var ended = new CompletableFuture<ContentWriter.Stored>();
    end = ended;
    if (slab != null) {
      arrive(slab);
    }
    if (failure != null) {
      ended.completeExceptionally(failure);
    } else if (slabs == 0) {
      fetch();
    } else {
      pump();
    }
    return ended;
  }

  /** Takes no more bytes, and drops those that wait; {@code slab} is the one that was out. */
  void abort(@Nullable Slab slab) {
    if (slab != null && slab == out) {
      out = null;
      release(slab);
    }
    fail(new Refusal(Failure.GONE, "the upload was given up"));
  }

  /** Answers when no memory of an aborted ingest is in use any more, its sender's slab included. */
  CompletableFuture<Void> quietened() {
    return quietened;
  }

  /** Whether nothing of it is under way. */
  boolean quiet() {
    return slabs == 0 && !scanning && !fetching;
  }

  private void arrive(Slab slab) {
    if (slab != out) {
      throw new IllegalStateException("only the slab that is out comes back, once");
    }
    out = null;
    size += slab.filledBytes();
    if (size > Limits.CONTENT_BYTES_MAX) {
      fail(new Refusal(Failure.TOO_LARGE, "a file has at most 64 TiB"));
    }
    if (failure != null) {
      release(slab);
    } else {
      arrived.add(slab);
    }
  }

  private void serve() {
    if (credit == null || alone || fetching) {
      return; // the slab under work will be given, with the unfinished chunk
    }
    if (slabs == 0) {
      fetch();
    } else if (slabs < SLABS_MAX) {
      var slab = pool.poll();
      if (slab != null) {
        slabs++;
        give(slab);
      }
    }
  }

  private void give(Slab slab) {
    var waiting = credit;
    if (waiting == null) {
      throw new AssertionError("nobody waits for this slab");
    }
    credit = null;
    out = slab;
    waiting.complete(new IngestCredit(id, slab));
  }

  private void pump() {
    var slab = scanning || alone || failure != null ? null : arrived.poll();
    if (slab == null) {
      return;
    }
    boolean last = end != null && arrived.isEmpty();
    var next = arrived.isEmpty() ? out : arrived.peek();
    alone = next == null && !last;
    scanning = true;
    long from = Slab.HEADROOM_BYTES - (long) carriedBytes;
    var source = slab.memory().asSlice(from, carriedBytes + (long) slab.filledBytes());
    var headroom = next == null ? null : next.memory().asSlice(0, Slab.HEADROOM_BYTES);
    cut(new ScanJob(memory.state(), source, last, memory.rows(), headroom))
        .whenComplete((scanned, error) -> scanned(slab, source, scanned, error));
  }

  private CompletionStage<Scanned> cut(ScanJob job) {
    try {
      return cutter.cut(job);
    } catch (RuntimeException | AssertionError fault) { // else the slab would never come back
      return CompletableFuture.failedFuture(fault);
    }
  }

  private void scanned(
      Slab slab, MemorySegment source, @Nullable Scanned scanned, @Nullable Throwable error) {
    scanning = false;
    if (scanned == null || failure != null) {
      release(slab);
      fail(error);
      return;
    }
    carriedBytes = scanned.carriedBytes();
    boolean keeps = alone;
    put(source, scanned.chunks())
        .whenComplete(
            (done, failed) -> {
              if (failed != null) {
                fail(failed);
              }
              if (keeps && failure == null) {
                again(slab, source);
              } else {
                release(slab);
                serve();
              }
            });
    if (scanned.content() != null && end != null) {
      var ended = end;
      sink.finish(scanned.content())
          .whenComplete(
              (stored, failed) -> {
                if (stored != null) {
                  ended.complete(stored);
                } else {
                  fail(failed);
                }
              });
    } else {
      pump();
    }
  }

  private CompletableFuture<Void> put(MemorySegment source, int chunks) {
    try {
      return sink.put(source, memory.rows(), chunks);
    } catch (RuntimeException | AssertionError fault) { // else the slab would never come back
      return CompletableFuture.failedFuture(fault);
    }
  }

  /**
   * Sends the slab out again with the unfinished chunk in its headroom; or puts that chunk aside.
   */
  private void again(Slab slab, MemorySegment source) {
    var tail = source.asSlice(source.byteSize() - carriedBytes);
    var place = headroomOf(slab);
    MemorySegment.copy(tail, 0, place, 0, carriedBytes);
    pool.reuse(slab);
    if (credit != null) {
      alone = false;
      give(slab);
    } else if (end != null) {
      alone = false;
      arrived.add(slab);
      pump();
    } else {
      spill
          .put(place)
          .whenComplete(
              (done, error) -> {
                alone = false;
                release(slab);
                if (error != null) {
                  fail(error);
                } else if (end != null) {
                  fetch();
                } else {
                  serve();
                }
              });
    }
  }

  /** Gets a slab from the pool's queue, puts the unfinished chunk back into it, and goes on. */
  private void fetch() {
    if (fetching) {
      return;
    }
    fetching = true;
    pool.take()
        .thenCompose(
            slab -> {
              slabs++;
              return spill.take(headroomOf(slab)).handle((done, error) -> fetched(slab, error));
            })
        .exceptionally(
            cancelled -> {
              fetching = false;
              fail(new Refusal(Failure.UNAVAILABLE, "this node is stopping"));
              return null;
            });
  }

  private @Nullable Void fetched(Slab slab, @Nullable Throwable error) {
    fetching = false;
    if (error != null) {
      fail(error);
    }
    if (failure != null) {
      release(slab);
    } else if (credit != null) {
      give(slab);
    } else {
      arrived.add(slab);
      pump();
    }
    return null;
  }

  /** Where the unfinished chunk lies before a slab's body. */
  private MemorySegment headroomOf(Slab slab) {
    return slab.memory().asSlice(Slab.HEADROOM_BYTES - (long) carriedBytes, carriedBytes);
  }

  private void release(Slab slab) {
    slabs--;
    pool.release(slab);
    settle();
  }

  private void fail(@Nullable Throwable error) {
    if (failure != null) {
      settle();
      return;
    }
    failure = Causes.of(error);
    arrived.forEach(this::release);
    arrived.clear();
    spill.drop();
    if (credit != null) {
      credit.completeExceptionally(failure);
      credit = null;
    }
    if (end != null) {
      end.completeExceptionally(failure);
    }
    settle();
  }
}
