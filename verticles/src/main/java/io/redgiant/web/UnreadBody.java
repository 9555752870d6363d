package io.redgiant.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * What is left of a body when the answer is already clear. Closing at once would reset the
 * connection and the client might never see the answer, so a little is read and thrown away first.
 */
final class UnreadBody {
  /**
   * More than any socket buffer holds: a client that is still sending after this much does not
   * listen.
   */
  private static final long DISCARDED_BYTES_MAX = 8 << 20;

  private static final long DISCARD_MILLIS_MAX = 3_000;

  private UnreadBody() {}

  /**
   * Throws the rest of the body away, and makes the answer the connection's last. Call before the
   * answer ends.
   */
  static void discard(HttpServerRequest request) {
    if (request.isEnded() || !announced(request)) {
      return;
    }
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    long[] discarded = {0};
    request.handler(
        buffer -> {
          discarded[0] += buffer.length();
          if (discarded[0] > DISCARDED_BYTES_MAX) {
            request.connection().close();
          }
        });
    request.exceptionHandler(
        gone -> {}); // the answer was an error already; its end is no second one
    request.resume();
  }

  /**
   * Closes the connection where the answer, which has ended, says so: Vert.x itself heeds only the
   * request's word.
   */
  static void closeAfterLastAnswer(Vertx vertx, HttpServerRequest request) {
    if (!request.response().headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true)) {
      return;
    }
    if (request.isEnded() || request.getHeader(HttpHeaders.EXPECT) != null) {
      request.connection().close();
      return;
    }
    request.endHandler(end -> request.connection().close());
    vertx.setTimer(DISCARD_MILLIS_MAX, late -> request.connection().close());
  }

  /** A request without a body has not ended yet either, while its handler runs. */
  private static boolean announced(HttpServerRequest request) {
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null
        ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        : !length.equals("0");
  }
}
