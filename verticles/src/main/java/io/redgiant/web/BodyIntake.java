package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_INGEST_RESUME;
import static io.redgiant.protocol.Address.LOCAL_INGEST_SLAB;

import io.redgiant.local.Answer;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.IngestResume;
import io.redgiant.local.IngestSlab;
import io.redgiant.local.Slab;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Moves one request's body into one ingest: fills the slabs that storage lends, hands them in, and
 * reads no further while it has none. Up to two slabs are lent or asked for, so that receiving
 * overlaps hashing and writing. A slab that hardly fills is handed in early, so that a slow sender
 * takes no room from others.
 *
 * <p>Whatever happens, every slab goes back: one that arrives after the end is handed in empty.
 * Event loop only.
 */
final class BodyIntake {
  private static final int SLABS_MAX = 2;
  private static final long TICK_MILLIS = 500;

  /** 128 KiB/s: whoever sends less holds a slab for less than one tick. */
  private static final long STALLED_BYTES_PER_TICK = 64 << 10;

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final long ingest;
  private final OptionalLong expectedBytes;
  private final Promise<Optional<Slab>> received = Promise.promise();
  private final ArrayDeque<Slab> slabs = new ArrayDeque<>(SLABS_MAX); // the first is being filled
  private final ArrayDeque<MemorySegment> waiting =
      new ArrayDeque<>(); // received while there was no slab
  private int creditsAsked;
  private long bytes;
  private long tickBytes;
  private long windowBytes;
  private long windowMillis;
  private long timer;
  private boolean paused = true;
  private boolean bodyEnded;
  private boolean done;

  /**
   * @param request paused
   * @param expectedBytes how long the body is, where that is known: no slab is asked for that it
   *     cannot need
   */
  BodyIntake(Vertx vertx, HttpServerRequest request, long ingest, OptionalLong expectedBytes) {
    this.vertx = vertx;
    this.request = request;
    this.ingest = ingest;
    this.expectedBytes = expectedBytes;
  }

  /**
   * Reads the body to its end.
   *
   * @return the last slab, not handed in yet, where there is one; or why the body is not whole
   */
  Future<Optional<Slab>> receive(@Nullable Slab first) {
    if (first != null) {
      slabs.add(first);
    }
    timer = vertx.setPeriodic(TICK_MILLIS, id -> tick());
    request.handler(this::take);
    request.endHandler(end -> ended());
    request.exceptionHandler(this::fail);
    if (wantsCredit()) {
      askForSlab();
    }
    drain();
    return received.future();
  }

  private void take(Buffer buffer) {
    if (done) {
      return;
    }
    bytes += buffer.length();
    tickBytes += buffer.length();
    if (bytes > Limits.CONTENT_BYTES_MAX) {
      fail(new Refusal(Failure.TOO_LARGE, "a file has at most 64 TiB"));
      return;
    }
    // Reaches into Vert.x's buffer, as its own getBytes would copy every byte once more.
    waiting.add(MemorySegment.ofBuffer(((BufferInternal) buffer).getByteBuf().nioBuffer()));
    drain();
  }

  private void ended() {
    bodyEnded = true;
    drain();
  }

  /** Moves what waits into slabs, as far as there are any. */
  private void drain() {
    while (!waiting.isEmpty() && !done) {
      var slab = slabs.peek();
      if (slab == null) {
        pause();
        return;
      }
      var source = waiting.remove();
      int taken = slab.fill(source);
      if (taken < source.byteSize()) {
        waiting.addFirst(source.asSlice(taken));
      }
      if (slab.freeBytes() == 0) {
        slabs.remove();
        handIn(slab, wantsCredit());
      }
    }
    if (bodyEnded) {
      finish();
    } else if (paused && !done) {
      paused = false;
      request.resume();
    }
  }

  private void pause() {
    if (!paused) {
      paused = true;
      request.pause();
    }
    if (creditsAsked == 0) {
      askForSlab();
    }
  }

  /** Whether the body may need one slab more than are lent and asked for. */
  private boolean wantsCredit() {
    if (bodyEnded || slabs.size() + creditsAsked >= SLABS_MAX) {
      return false;
    }
    if (expectedBytes.isEmpty()) {
      return true;
    }
    long room =
        (long) creditsAsked * Slab.BODY_BYTES + slabs.stream().mapToLong(Slab::freeBytes).sum();
    long toCome =
        expectedBytes.getAsLong()
            - bytes
            + waiting.stream().mapToLong(MemorySegment::byteSize).sum();
    return toCome > room;
  }

  private void askForSlab() {
    creditsAsked++;
    Answer.<IngestCredit>patientlyFrom(
            vertx.eventBus(), LOCAL_INGEST_RESUME, new IngestResume(ingest))
        .onComplete(this::credited, this::refused);
  }

  private void handIn(Slab slab, boolean wantsCredit) {
    var answer =
        Answer.<IngestCredit>patientlyFrom(
            vertx.eventBus(), LOCAL_INGEST_SLAB, new IngestSlab(ingest, slab, wantsCredit));
    if (wantsCredit) {
      creditsAsked++;
      answer.onComplete(this::credited, this::refused);
    } else {
      answer.onFailure(this::fail);
    }
  }

  private void credited(IngestCredit credit) {
    creditsAsked--;
    var slab = credit.slab();
    if (slab != null) {
      slabs.add(slab);
    }
    if (done) {
      handInAll();
    } else {
      drain();
    }
  }

  private void refused(Throwable error) {
    creditsAsked--;
    fail(error);
  }

  private void handInAll() {
    while (!slabs.isEmpty()) {
      handIn(slabs.remove(), false);
    }
  }

  /**
   * Ends once no credit is under way. What is held meanwhile is handed in: a slab must not wait for
   * a slab.
   */
  private void finish() {
    if (done) {
      return;
    }
    if (creditsAsked > 0) {
      handInAll();
      return;
    }
    var last = Optional.ofNullable(slabs.poll());
    handInAll();
    close();
    received.complete(last);
  }

  private void fail(Throwable error) {
    if (done) {
      return;
    }
    close();
    waiting.clear();
    handInAll();
    received.fail(error);
  }

  private void close() {
    done = true;
    vertx.cancelTimer(timer);
  }

  private void tick() {
    if (!paused && !bodyEnded) {
      handInStalled();
      checkRate();
    }
    tickBytes = 0;
  }

  private void handInStalled() {
    if (waiting.isEmpty() && tickBytes < STALLED_BYTES_PER_TICK) {
      handInAll();
    }
  }

  /** Counts only the time in which this node was willing to read. */
  private void checkRate() {
    windowBytes += tickBytes;
    windowMillis += TICK_MILLIS;
    if (windowMillis < Limits.BODY_WINDOW_MILLIS) {
      return;
    }
    if (windowBytes < Limits.BODY_BYTES_PER_WINDOW_MIN) {
      fail(
          new Refusal(
              Failure.TIMED_OUT,
              "only "
                  + windowBytes
                  + " bytes came in "
                  + windowMillis / 1000
                  + " s; nothing was kept, send it again"));
    }
    windowBytes = 0;
    windowMillis = 0;
  }
}
