package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_INGEST_ABORT;
import static io.redgiant.protocol.Address.LOCAL_INGEST_BEGIN;
import static io.redgiant.protocol.Address.LOCAL_INGEST_END;

import io.redgiant.local.Answer;
import io.redgiant.local.ByReference;
import io.redgiant.local.IngestAbort;
import io.redgiant.local.IngestBegin;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.IngestEnd;
import io.redgiant.local.Ingested;
import io.redgiant.local.Publication;
import io.redgiant.local.Slab;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Limits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one request's whole body one content: begin, the body slab by slab, end. Anything less
 * leaves nothing.
 */
final class Ingest {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  private final Vertx vertx;
  private final Bodies bodies;

  Ingest(Vertx vertx, Bodies bodies) {
    this.vertx = vertx;
    this.bodies = bodies;
  }

  /**
   * @param request paused before anything was awaited, so that no byte is lost
   * @param publication the name it is to get, or null for none
   * @param expected what the sender says the content is
   */
  Future<Ingested> body(
      HttpServerRequest request, @Nullable Publication publication, @Nullable ContentId expected) {
    var length = new RequestHeaders(request).contentLength();
    return Answer.<IngestCredit>from(
            vertx.eventBus(), LOCAL_INGEST_BEGIN, new IngestBegin(length, publication))
        .compose(
            credit -> {
              permit(request);
              var intake = bodies.intake(request, credit, length, Limits.CONTENT_BYTES_MAX);
              return intake
                  .receive()
                  .recover(error -> abort(vertx, credit.ingest(), intake.slab(), error))
                  .compose(whole -> end(credit.ingest(), intake.slab(), publication, expected));
            });
  }

  /** Storage has said yes: now a client that asked first may send its bytes. */
  static void permit(HttpServerRequest request) {
    if (new RequestHeaders(request).expectsContinue() && !request.response().closed()) {
      request.response().writeContinue();
    }
  }

  private Future<Ingested> end(
      long ingest,
      @Nullable Slab last,
      @Nullable Publication publication,
      @Nullable ContentId expected) {
    return Answer.from(
        vertx.eventBus(),
        LOCAL_INGEST_END,
        new IngestEnd(ingest, last, publication, expected),
        ByReference.UNTIL_COPIED);
  }

  /** Gives an ingest up, and goes on failing with the reason. */
  static <T> Future<T> abort(Vertx vertx, long ingest, @Nullable Slab slab, Throwable why) {
    return Answer.from(vertx.eventBus(), LOCAL_INGEST_ABORT, new IngestAbort(ingest, slab))
        .onFailure(
            error ->
                LOG.debug("ingest {} was over before it was aborted: {}", ingest, error.toString()))
        .transform(aborted -> Future.failedFuture(why));
  }
}
