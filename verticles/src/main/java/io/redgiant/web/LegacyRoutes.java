package io.redgiant.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.local.EntrySearch;
import io.redgiant.local.Found;
import io.redgiant.local.Ingested;
import io.redgiant.local.Precondition;
import io.redgiant.local.Publication;
import io.redgiant.protocol.Entry;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the original system, so that its Go clients keep working as they are. Files land in
 * the lobby; an id is the content id; errors are problem JSON, of which those clients read the
 * status only. New clients use {@code /api/v1}.
 */
final class LegacyRoutes {
  private static final String NAME_HEADER = "X-File-Name";
  private static final String LABEL_HEADER = "X-Peer-ID";

  /** Those clients know no pages: an answer of more rows than this helps nobody. */
  private static final int ROWS_MAX = 10_000;

  private static final int PAGE_ROWS = 1_000;
  private static final double MEBIBYTE = 1 << 20;

  private final WebSettings settings;
  private final Catalogue catalogue;
  private final Ingest ingest;
  private final Download download;
  private final WebMeters meters;

  LegacyRoutes(
      WebSettings settings,
      Catalogue catalogue,
      Ingest ingest,
      Download download,
      WebMeters meters) {
    this.settings = settings;
    this.catalogue = catalogue;
    this.ingest = ingest;
    this.download = download;
    this.meters = meters;
  }

  /** {@code POST /upload}: publishes the raw body under the name in {@code X-File-Name}. */
  Future<Void> upload(RoutingContext context) {
    var request = context.request().pause();
    var asker = Asker.of(context);
    var name = new RequestHeaders(request).text(NAME_HEADER);
    if (name == null) {
      throw new Refusal(Failure.BAD_REQUEST, NAME_HEADER + " names the file");
    }
    var path = EntryPath.of(name);
    var publication =
        new Publication(
            RoomId.LOBBY,
            path,
            MediaTypes.of(request.getHeader(HttpHeaders.CONTENT_TYPE), path.name()),
            asker.peer(),
            asker.label(new RequestHeaders(request).label(LABEL_HEADER)),
            new byte[0],
            Precondition.NONE);
    return take(
        request,
        publication,
        (json, ingested) -> {
          json.writeStringField("file_id", ingested.content().toString());
          json.writeStringField("message", "'" + path + "' is kept");
        });
  }

  /**
   * {@code POST /process}: takes the body through the same steps; no name refers to it, so it is
   * collected again.
   */
  Future<Void> process(RoutingContext context) {
    return take(
        context.request().pause(),
        null,
        (json, ingested) -> json.writeStringField("timestamp", Instant.now().toString()));
  }

  /** {@code GET /download/{id}}: always to be saved. */
  Future<Void> download(RoutingContext context) {
    return catalogue
        .byContent(Asker.of(context).peer(), Position.START, RequestPath.parameter(context, "id"))
        .compose(
            found -> download.answer(context.request(), found.first(), Download.MAY_CHANGE, true));
  }

  /** {@code GET /files}: everything in the lobby, newest first. */
  Future<Void> files(RoutingContext context) {
    return rows(Asker.of(context), null, null).compose(entries -> answer(context, entries, null));
  }

  /**
   * {@code GET /search?q=}: a plain word is a substring; {@code *} and {@code ?} match as a
   * pattern.
   */
  Future<Void> search(RoutingContext context) {
    var query = Objects.requireNonNullElse(QueryParameters.ofAnyName(context).text("q"), "");
    boolean pattern = query.indexOf('*') >= 0 || query.indexOf('?') >= 0;
    return rows(
            Asker.of(context), pattern ? query : null, pattern || query.isBlank() ? null : query)
        .compose(entries -> answer(context, entries, query));
  }

  /** {@code GET /health}. */
  Future<Void> health(RoutingContext context) {
    return JsonAnswer.send(
        context.response(),
        json -> {
          json.writeStartObject();
          json.writeStringField("status", "healthy");
          json.writeStringField("version", settings.version());
          json.writeStringField("timestamp", Instant.now().toString());
          json.writeStringField("uptime", Duration.ofMillis(uptimeMillis()).toSeconds() + "s");
          json.writeEndObject();
        });
  }

  /** {@code GET /metrics} without an Accept header; with one it is Prometheus that asks. */
  Future<Void> metrics(RoutingContext context) {
    long requests = meters.requests();
    double seconds = uptimeMillis() / 1e3;
    return JsonAnswer.send(
        context.response(),
        json -> {
          json.writeStartObject();
          json.writeNumberField("total_requests", requests);
          json.writeNumberField("total_bytes", (long) meters.receivedBytes());
          json.writeNumberField("total_chunks", (long) meters.chunks());
          json.writeNumberField(
              "average_latency_ms", requests == 0 ? 0 : meters.totalMillis() / requests);
          json.writeNumberField("error_count", meters.errors());
          json.writeNumberField("uptime_seconds", seconds);
          json.writeNumberField("throughput_mbps", rate(meters.receivedBytes(), seconds));
          json.writeStringField("timestamp", Instant.now().toString());
          json.writeEndObject();
        });
  }

  /** What an answer has beside the figures. */
  private interface Rest {
    void write(JsonGenerator json, Ingested ingested) throws IOException;
  }

  private Future<Void> take(
      HttpServerRequest request, @Nullable Publication publication, Rest rest) {
    long start = System.nanoTime();
    return ingest
        .body(request, publication, null)
        .compose(
            ingested -> {
              double seconds = (System.nanoTime() - start) / 1e9;
              meters.received(ingested.size(), ingested.chunks());
              var appended = ingested.appended();
              if (appended != null) {
                JsonAnswer.putWritten(request.response(), appended);
              }
              return JsonAnswer.send(
                  request.response(),
                  json -> {
                    json.writeStartObject();
                    json.writeStringField("status", "success");
                    json.writeNumberField("bytes_processed", ingested.size());
                    json.writeNumberField("chunks_processed", ingested.chunks());
                    json.writeNumberField("processing_time_ms", seconds * 1e3);
                    json.writeNumberField("throughput_mbps", rate(ingested.size(), seconds));
                    rest.write(json, ingested);
                    json.writeEndObject();
                  });
            });
  }

  private Future<List<Entry>> rows(Asker asker, @Nullable String glob, @Nullable String words) {
    return rows(asker, glob, words, null, new ArrayList<>());
  }

  private Future<List<Entry>> rows(
      Asker asker,
      @Nullable String glob,
      @Nullable String words,
      @Nullable String cursor,
      List<Entry> before) {
    var page =
        new EntrySearch(
            asker.peer(),
            Position.START,
            RoomId.LOBBY,
            glob,
            words,
            null,
            null,
            null,
            null,
            null,
            null,
            EntrySearch.Order.NEWEST,
            cursor,
            PAGE_ROWS);
    return catalogue.search(page).compose(found -> following(asker, glob, words, found, before));
  }

  private Future<List<Entry>> following(
      Asker asker,
      @Nullable String glob,
      @Nullable String words,
      Found found,
      List<Entry> entries) {
    entries.addAll(found.entries());
    return found.cursor() == null || entries.size() >= ROWS_MAX
        ? Future.succeededFuture(entries)
        : rows(asker, glob, words, found.cursor(), entries);
  }

  private static Future<Void> answer(
      RoutingContext context, List<Entry> entries, @Nullable String query) {
    return JsonAnswer.send(
        context.response(),
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("files");
          for (var entry : entries) {
            json.writeStartObject();
            json.writeStringField("id", entry.content().toString());
            json.writeStringField("name", entry.path().text());
            json.writeNumberField("size", entry.size());
            json.writeStringField("hash", entry.content().toString());
            json.writeStringField(
                "peer_id", entry.label().isEmpty() ? entry.publisher().toString() : entry.label());
            json.writeStringField("uploaded_at", entry.time().instant().toString());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeNumberField("count", entries.size());
          if (query != null) {
            json.writeStringField("query", query);
          }
          json.writeEndObject();
        });
  }

  private long uptimeMillis() {
    return System.currentTimeMillis() - settings.startedMillis();
  }

  /** MiB per second, whatever the field's name suggests. */
  private static double rate(double bytes, double seconds) {
    return seconds <= 0 ? 0 : bytes / MEBIBYTE / seconds;
  }
}
