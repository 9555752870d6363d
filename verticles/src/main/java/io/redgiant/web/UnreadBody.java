package io.redgiant.web;

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

  private UnreadBody() {}

  /** Call before the answer ends. */
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

  /** A request without a body has not ended yet either, while its handler runs. */
  private static boolean announced(HttpServerRequest request) {
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null
        ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        : !length.equals("0");
  }
}
