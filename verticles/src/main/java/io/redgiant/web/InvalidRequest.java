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

  /** A body whose chunks make no sense; the connection ends with it. */
  static void answerBody(HttpServerRequest request, Throwable cause) {
    new Problem(400, "Not valid HTTP", "the body's chunks cannot be read: " + cause.getMessage())
        .answerBrokenBody(request);
  }

  private static Problem problem(Throwable cause) {
    return switch (cause) {
      case BrokenFraming.UnknownVersion unknown ->
          new Problem(505, "Version not spoken", String.valueOf(unknown.getMessage()));
      case TooLongHttpLineException line ->
          new Problem(414, "URI too long", "the request line is longer than 16 KiB");
      case TooLongHttpHeaderException header ->
          new Problem(431, "Headers too large", "the headers exceed 32 KiB");
      default -> new Problem(400, "Not valid HTTP", String.valueOf(cause.getMessage()));
    };
  }
}
