package io.redgiant.web;

import io.redgiant.local.IngestCredit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
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
   * @param request paused
   * @param expectedBytes how long the body is, where that is known: no slab is asked for that it
   *     cannot need
   * @param bytesMax how long it may be
   */
  BodyIntake intake(
      HttpServerRequest request, IngestCredit credit, OptionalLong expectedBytes, long bytesMax) {
    return new BodyIntake(vertx, request, credit, expectedBytes, bytesMax, pace());
  }

  /** A body that is small enough to be held whole. */
  Future<byte[]> small(HttpServerRequest request, int bytesMax) {
    return new SmallBody(vertx, request, bytesMax, pace()).read();
  }

  private BodyPace pace() {
    return new BodyPace(slowAfter);
  }
}
