package io.redgiant.web;

import io.redgiant.local.IngestCredit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * How requests' bodies are taken: none stays that is too slow.
 *
 * @param slowAfter how long a body may come at less than the least rate
 */
record Bodies(Vertx vertx, Duration slowAfter) {
  /**
   * A body that goes into the ingest that has answered.
   *
   * @param body paused: a client's, or another node's answer
   * @param expectedBytes how long the body is, where that is known: no slab is asked for that it
   *     cannot need
   * @param bytesMax how long it may be
   */
  BodyIntake intake(
      ReadStream<Buffer> body, IngestCredit credit, OptionalLong expectedBytes, long bytesMax) {
    return new BodyIntake(vertx, body, credit, expectedBytes, bytesMax, pace());
  }

  /** A body that is small enough to be held whole. */
  Future<byte[]> small(HttpServerRequest request, int bytesMax) {
    if (new RequestHeaders(request).contentLength().orElse(0) > bytesMax) {
      throw SmallBody.tooLarge(bytesMax);
    }
    Ingest.permit(request);
    return new SmallBody(vertx, request, bytesMax, pace()).read();
  }

  /** Another node's answer, of the same kind. */
  Future<byte[]> small(HttpClientResponse response, int bytesMax) {
    return new SmallBody(vertx, response, bytesMax, pace()).read();
  }

  private BodyPace pace() {
    return new BodyPace(slowAfter);
  }
}
