package io.redgiant.web;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;

/**
 * Answers what is not HTTP as this node reads it. The connection ends: where the next request
 * begins is unknown.
 */
final class InvalidRequest {
  private InvalidRequest() {}

  static void answer(HttpServerRequest request) {
    var cause = request.decoderResult().cause();
    problem(cause).answer(request);
    request.connection().close();
  }

  private static Problem problem(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException line ->
          new Problem(414, "URI too long", "the request line is longer than 16 KiB");
      case TooLongHttpHeaderException header ->
          new Problem(431, "Headers too large", "the headers exceed 32 KiB");
      default -> new Problem(400, "Not valid HTTP", String.valueOf(cause.getMessage()));
    };
  }
}
