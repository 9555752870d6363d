package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** A body that is small enough to be held whole. Event loop only. */
final class SmallBody {
  private final Vertx vertx;
  private final ReadStream<Buffer> body;
  private final int bytesMax;
  private final BodyPace pace;
  private final Promise<byte[]> whole = Promise.promise();
  private final Buffer bytes = Buffer.buffer();
  private int tickedBytes; // of them

  SmallBody(Vertx vertx, ReadStream<Buffer> body, int bytesMax, BodyPace pace) {
    this.vertx = vertx;
    this.body = body;
    this.bytesMax = bytesMax;
    this.pace = pace;
  }

  /** Reads all of it; refuses more than the maximum as soon as that is clear. */
  Future<byte[]> read() {
    long timer = vertx.setPeriodic(BodyPace.TICK_MILLIS, id -> tick());
    body.handler(this::take);
    body.exceptionHandler(whole::tryFail);
    body.endHandler(end -> whole.tryComplete(bytes.getBytes()));
    body.resume();
    return whole.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void take(Buffer buffer) {
    if (bytes.length() + buffer.length() > bytesMax) {
      whole.tryFail(tooLarge(bytesMax));
    } else {
      bytes.appendBuffer(buffer);
    }
  }

  private void tick() {
    var slow = pace.ticked(bytes.length() - tickedBytes);
    tickedBytes = bytes.length();
    if (slow != null) {
      whole.tryFail(slow);
    }
  }

  static Refusal tooLarge(int bytesMax) {
    return new Refusal(Failure.TOO_LARGE, "this body has at most " + bytesMax + " bytes");
  }
}
