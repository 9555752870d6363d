package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_INGEST_RESUME;
import static io.redgiant.protocol.Address.LOCAL_INGEST_SLAB;

import io.redgiant.local.Answer;
import io.redgiant.local.ByReference;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.IngestResume;
import io.redgiant.local.IngestSlab;
import io.redgiant.local.Slab;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.streams.ReadStream;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Moves one body into one ingest: fills the slab that storage lends, hands it in for the next, and
 * reads no further while it has none. A slab that hardly fills is handed in early, so that a slow
 * sender takes no room from others. Event loop only.
 */
final class BodyIntake {
  /** 128 KiB/s: whoever sends less holds a slab for less than one tick. */
  private static final long STALLED_BYTES_PER_TICK = 64 << 10;

  private final Vertx vertx;
  private final Context context;
  private final ReadStream<Buffer> body;
  private final long ingest;
  private final OptionalLong expectedBytes;
  private final long bytesMax;
  private final BodyPace pace;
  private final Promise<Void> received = Promise.promise();
  private final ArrayDeque<MemorySegment> waiting =
      new ArrayDeque<>(); // received while there was no slab
  private @Nullable MessageDigest digest;
  private @Nullable Slab slab;
  private boolean creditAsked;
  private @Nullable Throwable failure;
  private @Nullable Throwable broken; // no more comes than what was received by then
  private long bytes;
  private long tickBytes;
  private long timer;
  private boolean paused = true;
  private boolean bodyEnded;

  /** See {@link Bodies#intake}. */
  BodyIntake(
      Vertx vertx,
      ReadStream<Buffer> body,
      IngestCredit credit,
      OptionalLong expectedBytes,
      long bytesMax,
      BodyPace pace) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext(); // the body's
    this.body = body;
    this.ingest = credit.ingest();
    this.expectedBytes = expectedBytes;
    this.bytesMax = bytesMax;
    this.slab = credit.slab();
    this.pace = pace;
  }

  /** Digests the body on its way. */
  BodyIntake digestedBy(MessageDigest algorithm) {
    digest = algorithm;
    return this;
  }

  /**
   * Reads the body to its end, or fails with why it is not whole. Either way {@link #slab} is what
   * is left to hand in.
   */
  Future<Void> receive() {
    timer = vertx.setPeriodic(BodyPace.TICK_MILLIS, id -> tick());
    body.handler(this::take);
    body.endHandler(end -> ended());
    body.exceptionHandler(this::broke);
    drain();
    return received.future();
  }

  /** How much has come. */
  long bytes() {
    return bytes;
  }

  /** The slab that was not handed in; after {@link #receive} only. */
  @Nullable Slab slab() {
    return slab;
  }

  private void take(Buffer buffer) {
    bytes += buffer.length();
    tickBytes += buffer.length();
    if (bytes > bytesMax) {
      fail(new Refusal(Failure.TOO_LARGE, "this body has at most " + bytesMax + " bytes"));
    }
    if (failure == null) {
      // Reaches into Vert.x's buffer, as its own getBytes would copy every byte once more.
      var source = ((BufferInternal) buffer).getByteBuf().nioBuffer();
      if (digest != null) {
        digest.update(source.duplicate());
      }
      waiting.add(MemorySegment.ofBuffer(source));
      drain();
    }
  }

  private void ended() {
    bodyEnded = true;
    drain();
  }

  /** Moves what waits into the slab, and each full one on. */
  private void drain() {
    while (!waiting.isEmpty()) {
      var target = slab;
      if (target == null) {
        pause();
        return;
      }
      var source = waiting.remove();
      int taken = target.fill(source);
      if (taken < source.byteSize()) {
        waiting.addFirst(source.asSlice(taken));
      }
      if (target.freeBytes() == 0) {
        handIn(target, expectsMore());
      }
    }
    if (bodyEnded) {
      finish();
    } else if (paused && !creditAsked) {
      paused = false;
      body.resume();
      if (broken != null) {
        awaitRest(broken);
      }
    }
  }

  /**
   * The connection has broken. Vert.x holds what came while this was paused, up to all that the
   * kernel had, and still gives it: each byte kept is one that the sender need not send again.
   */
  private void broke(Throwable error) {
    if (broken == null && failure == null) {
      broken = error;
      if (!paused) {
        awaitRest(error);
      }
    }
  }

  /** What Vert.x holds comes before the next task, unless this pauses again meanwhile. */
  private void awaitRest(Throwable error) {
    context.runOnContext(
        given -> {
          if (!paused && !bodyEnded) {
            fail(error);
          }
        });
  }

  /** Stops reading until there is a slab. */
  private void pause() {
    if (!paused) {
      paused = true;
      body.pause();
    }
    if (!creditAsked) {
      ask(LOCAL_INGEST_RESUME, new IngestResume(ingest), true);
    }
  }

  private boolean expectsMore() {
    return !waiting.isEmpty()
        || !bodyEnded && (expectedBytes.isEmpty() || bytes < expectedBytes.getAsLong());
  }

  private void handIn(Slab filled, boolean wantsCredit) {
    slab = null;
    ask(LOCAL_INGEST_SLAB, new IngestSlab(ingest, filled, wantsCredit), wantsCredit);
  }

  private void ask(String address, ByReference request, boolean wantsCredit) {
    creditAsked |= wantsCredit;
    Answer.<IngestCredit>from(vertx.eventBus(), address, request)
        .onComplete(
            credit -> {
              if (wantsCredit) {
                creditAsked = false;
                slab = credit.slab();
              }
              proceed();
            },
            error -> {
              creditAsked &= !wantsCredit;
              fail(error);
              proceed();
            });
  }

  private void proceed() {
    if (failure == null) {
      drain();
    } else {
      finish();
    }
  }

  private void fail(Throwable error) {
    if (failure == null) {
      failure = error;
      waiting.clear();
      finish();
    }
  }

  /** Ends only once no credit is under way: the slab in it must go back with what comes next. */
  private void finish() {
    if (creditAsked || received.future().isComplete()) {
      return;
    }
    vertx.cancelTimer(timer);
    if (failure == null) {
      received.complete();
    } else {
      received.fail(failure);
    }
  }

  private void tick() {
    if (!paused && !bodyEnded && broken == null && failure == null) {
      var slow = pace.ticked(tickBytes);
      if (slow != null) {
        fail(slow); // and the slab is whoever's that heard of it
      } else if (slab != null && tickBytes < STALLED_BYTES_PER_TICK) {
        handIn(slab, false);
      }
    }
    tickBytes = 0;
  }
}
