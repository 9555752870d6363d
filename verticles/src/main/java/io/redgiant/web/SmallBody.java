package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** A body that is small enough to be held whole. */
final class SmallBody {
  private SmallBody() {}

  /** Reads all of it; refuses more than {@code bytesMax} as soon as that is clear. */
  static Future<byte[]> read(HttpServerRequest request, int bytesMax) {
    if (new RequestHeaders(request).contentLength().orElse(0) > bytesMax) {
      throw tooLarge(bytesMax);
    }
    var whole = Promise.<byte[]>promise();
    var bytes = Buffer.buffer();
    request.handler(
        buffer -> {
          if (bytes.length() + buffer.length() > bytesMax) {
            whole.tryFail(tooLarge(bytesMax));
          } else {
            bytes.appendBuffer(buffer);
          }
        });
    request.exceptionHandler(whole::tryFail);
    request.endHandler(end -> whole.tryComplete(bytes.getBytes()));
    Ingest.permit(request);
    request.resume();
    return whole.future();
  }

  private static Refusal tooLarge(int bytesMax) {
    return new Refusal(Failure.TOO_LARGE, "this body has at most " + bytesMax + " bytes");
  }
}
