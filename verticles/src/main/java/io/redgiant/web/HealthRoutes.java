package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_JOURNAL_READY;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_STATE;
import static io.redgiant.protocol.Address.LOCAL_STORAGE_USE;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.redgiant.local.Answer;
import io.redgiant.local.JournalReady;
import io.redgiant.local.StateFound;
import io.redgiant.local.StateQuery;
import io.redgiant.local.StorageUse;
import io.redgiant.local.StorageUseQuery;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the node lives and serves, what it is, and its meters. */
final class HealthRoutes {
  private final Vertx vertx;
  private final WebSettings settings;
  private final Catalogue catalogue;
  private final PrometheusMeterRegistry registry;

  HealthRoutes(
      Vertx vertx, WebSettings settings, Catalogue catalogue, PrometheusMeterRegistry registry) {
    this.vertx = vertx;
    this.settings = settings;
    this.catalogue = catalogue;
    this.registry = registry;
  }

  /** The process answers: a supervisor need not restart it. */
  Future<Void> live(RoutingContext context) {
    return status(context, "live");
  }

  /** Catalogue, journal and storage answer and take writes: 503 says why not. */
  Future<Void> ready(RoutingContext context) {
    return catalogue
        .room(settings.guest(), Position.START, "lobby")
        .compose(lobby -> journalReady())
        .compose(ready -> use())
        .compose(
            use -> {
              if (use.readOnlyBecause() != null) {
                throw new Refusal(
                    Failure.UNAVAILABLE, "storage takes no uploads: " + use.readOnlyBecause());
              }
              return status(context, "ready");
            });
  }

  /** Who this node is and what uses its disk; with {@code ?digest} what its records come to. */
  Future<Void> node(RoutingContext context) {
    boolean digest = new QueryParameters(context, Set.of("digest")).has("digest");
    return use()
        .compose(
            use ->
                digest
                    ? state().compose(state -> node(context, use, state))
                    : node(context, use, null));
  }

  private Future<Void> node(RoutingContext context, StorageUse use, @Nullable StateFound state) {
    return JsonAnswer.send(
        context.response(),
        json -> {
          json.writeStartObject();
          json.writeStringField("nodeId", settings.node().toString());
          json.writeStringField("version", settings.version());
          json.writeStringField(
              "startedAt", Instant.ofEpochMilli(settings.startedMillis()).toString());
          json.writeObjectFieldStart("disk");
          json.writeNumberField("chunks", use.chunks());
          json.writeNumberField("chunkBytes", use.chunkBytes());
          json.writeNumberField("segmentBytes", use.segmentBytes());
          json.writeNumberField("freeBytes", use.freeBytes());
          json.writeNumberField("totalBytes", use.totalBytes());
          json.writeNumberField("reserveBytes", use.reserveBytes());
          json.writeStringField("readOnlyBecause", use.readOnlyBecause());
          json.writeEndObject();
          if (state != null) {
            json.writeObjectFieldStart("state");
            json.writeStringField("digest", state.digest().toString());
            json.writeNumberField("records", state.records());
            json.writeEndObject();
          }
          json.writeEndObject();
        });
  }

  /** All meters as Prometheus reads them. Collecting takes locks, so not on the event loop. */
  Future<Void> metrics(RoutingContext context) {
    return vertx
        .executeBlocking(() -> registry.scrape(), false)
        .compose(
            text ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(Buffer.buffer(text)));
  }

  private Future<JournalReady> journalReady() {
    return Answer.from(vertx.eventBus(), LOCAL_JOURNAL_READY, new JournalReady());
  }

  private Future<StateFound> state() {
    return Answer.from(vertx.eventBus(), LOCAL_JOURNAL_STATE, new StateQuery());
  }

  private Future<StorageUse> use() {
    return Answer.from(vertx.eventBus(), LOCAL_STORAGE_USE, new StorageUseQuery());
  }

  private static Future<Void> status(RoutingContext context, String status) {
    return JsonAnswer.send(
        context.response(),
        json -> {
          json.writeStartObject();
          json.writeStringField("status", status);
          json.writeEndObject();
        });
  }
}
