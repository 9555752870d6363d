package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_CONTENT_PLAN;

import io.redgiant.local.Answer;
import io.redgiant.local.ContentPlan;
import io.redgiant.local.ContentPlanRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/**
 * Sends bytes of a content: by the kernel's own copy where they lie in one piece and go as they
 * are, else by large reads.
 */
final class ContentSender {
  private final Vertx vertx;

  /** A piece of a body: bytes that are given, then a range of the content. */
  record Part(Buffer before, ByteRanges.Range range) {}

  ContentSender(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Sends one range as the whole body, and ends the response. */
  Future<Void> send(HttpServerRequest request, Wanted wanted, ByteRanges.Range range) {
    var response = request.response();
    return plan(wanted, range)
        .compose(
            plan -> {
              if (response.closed()) {
                plan.close();
                return Future.failedFuture(new HttpClosedException("the client went away"));
              }
              if (!request.isSSL() && plan.extents().size() == 1 && plan.bytes() == range.bytes()) {
                return sendFile(response, plan);
              }
              return new Transmission(vertx, this, response, wanted).sendFrom(plan, range);
            });
  }

  /** Sends several ranges with what stands between them, and ends the response. */
  Future<Void> sendParts(
      HttpServerResponse response, Wanted wanted, List<Part> parts, Buffer last) {
    return new Transmission(vertx, this, response, wanted).sendParts(parts, last);
  }

  Future<ContentPlan> plan(Wanted wanted, ByteRanges.Range range) {
    return Answer.from(
        vertx.eventBus(),
        LOCAL_CONTENT_PLAN,
        new ContentPlanRequest(
            wanted.manifest(),
            wanted.content(),
            range.offset(),
            range.bytes(),
            !wanted.checkedByReceiver()));
  }

  /** Vert.x's sendFile ends the response, so it is for a body that is one extent. */
  private static Future<Void> sendFile(HttpServerResponse response, ContentPlan plan) {
    var extent = plan.extents().getFirst();
    try {
      return response
          .sendFile(extent.file().toString(), extent.offset(), extent.bytes())
          .onComplete(sent -> plan.close());
    } catch (RuntimeException unsent) {
      plan.close();
      throw unsent;
    }
  }
}
