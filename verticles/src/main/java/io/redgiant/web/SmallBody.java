package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** A body that is small enough to be held whole. Event loop only. */
final class SmallBody {
  private final Vertx vertx;
  private final HttpServerRequest request;
  private final int bytesMax;
  private final BodyPace pace;
  private final Promise<byte[]> whole = Promise.promise();
  private final Buffer bytes = Buffer.buffer();
  private int tickedBytes; // of them

  SmallBody(Vertx vertx, HttpServerRequest request, int bytesMax, BodyPace pace) {
    this.vertx = vertx;
    this.request = request;
    this.bytesMax = bytesMax;
    this.pace = pace;
  }

  /** Reads all of it; refuses more than the maximum as soon as that is clear. */
  Future<byte[]> read() {
    if (new RequestHeaders(request).contentLength().orElse(0) > bytesMax) {
      throw tooLarge();
    }
    long timer = vertx.setPeriodic(BodyPace.TICK_MILLIS, id -> tick());
    request.handler(this::take);
    request.exceptionHandler(whole::tryFail);
    request.endHandler(end -> whole.tryComplete(bytes.getBytes()));
    Ingest.permit(request);
    request.resume();
    return whole.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void take(Buffer buffer) {
    if (bytes.length() + buffer.length() > bytesMax) {
      whole.tryFail(tooLarge());
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

  private Refusal tooLarge() {
    return new Refusal(Failure.TOO_LARGE, "this body has at most " + bytesMax + " bytes");
  }
}
