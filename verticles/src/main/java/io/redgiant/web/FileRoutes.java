package io.redgiant.web;

import io.redgiant.local.Appended;
import io.redgiant.local.EntryQuery;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.Publication;
import io.redgiant.local.RoomFound;
import io.redgiant.protocol.EntryPath;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.Set;

/** Files by room and path: {@code /api/v1/files/{room}/{path}}. */
final class FileRoutes {
  static final String PREFIX = "/api/v1/files/";

  private final Catalogue catalogue;
  private final Ingest ingest;
  private final Download download;
  private final WebMeters meters;

  FileRoutes(Catalogue catalogue, Ingest ingest, Download download, WebMeters meters) {
    this.catalogue = catalogue;
    this.ingest = ingest;
    this.download = download;
    this.meters = meters;
  }

  /** Publishes the body under the path: 201, or 200 where this very version was there already. */
  Future<Void> put(RoutingContext context) {
    var asker = Asker.of(context);
    var request = context.request().pause();
    var headers = new RequestHeaders(request);
    new QueryParameters(context, Set.of());
    var path = RequestPath.after(PREFIX, request);
    var expected = headers.expectedContent();
    return room(asker, request, path)
        .compose(
            room ->
                ingest
                    .body(
                        request,
                        publication(asker, headers, room, path.entryPath(), request),
                        expected)
                    .compose(
                        ingested -> {
                          meters.received(ingested.size(), ingested.chunks());
                          return created(
                              request, room, Objects.requireNonNull(ingested.appended()));
                        }));
  }

  private Publication publication(
      Asker asker,
      RequestHeaders headers,
      RoomFound room,
      EntryPath path,
      HttpServerRequest request) {
    return new Publication(
        room.room(),
        path,
        MediaTypes.of(request.getHeader(HttpHeaders.CONTENT_TYPE), path.name()),
        asker.peer(),
        asker.label(headers.label()),
        headers.idempotencyKey(),
        headers.precondition());
  }

  /** What every route answers that has published an entry. */
  static Future<Void> created(HttpServerRequest request, RoomFound room, Appended appended) {
    var entry = appended.entry();
    var response = request.response().setStatusCode(appended.created() ? 201 : 200);
    JsonAnswer.putWritten(response, appended);
    response.putHeader(HttpHeaders.ETAG, EntityTags.of(entry.content().toString()));
    response.putHeader(HttpHeaders.LOCATION, location(room.name(), entry.path()));
    return JsonAnswer.send(response, json -> entry.writeJson(json, room.name()));
  }

  /**
   * Bytes of the current version, of {@code ?version=<id>}, or with {@code ?versions} the list of
   * all.
   */
  Future<Void> get(RoutingContext context) {
    var asker = Asker.of(context);
    var request = context.request();
    var parameters = new QueryParameters(context, Set.of("version", "versions", "download"));
    var path = RequestPath.after(PREFIX, request);
    var entryPath = path.entryPath();
    var after = new RequestHeaders(request).after();
    var version = parameters.record("version");
    return room(asker, request, path)
        .compose(
            room -> {
              if (parameters.has("versions")) {
                return catalogue
                    .find(new EntryQuery.Versions(asker.peer(), after, room.room(), entryPath))
                    .compose(
                        found -> JsonAnswer.sendEntries(request.response(), "versions", found));
              }
              return catalogue
                  .find(new EntryQuery.ByPath(asker.peer(), after, room.room(), entryPath, version))
                  .compose(
                      found ->
                          download.answer(
                              request,
                              found.first(),
                              version == null ? Download.MAY_CHANGE : Download.NEVER_CHANGES,
                              parameters.has("download")));
            });
  }

  /** Takes the file away: 204. */
  Future<Void> delete(RoutingContext context) {
    var asker = Asker.of(context);
    var request = context.request();
    var headers = new RequestHeaders(request);
    new QueryParameters(context, Set.of());
    var path = RequestPath.after(PREFIX, request);
    var entryPath = path.entryPath();
    var condition = headers.precondition();
    return room(asker, request, path)
        .compose(
            room ->
                catalogue.<Appended>append(
                    new JournalWrite.Remove(room.room(), entryPath, asker.peer(), condition)))
        .compose(
            removed -> {
              JsonAnswer.putWritten(request.response(), removed);
              return request.response().setStatusCode(204).end();
            });
  }

  private Future<RoomFound> room(Asker asker, HttpServerRequest request, RequestPath path) {
    return catalogue.room(asker.peer(), new RequestHeaders(request).after(), path.room());
  }

  /** The path of an entry as a URL writes it. */
  static String location(String room, EntryPath path) {
    try {
      return new URI(null, null, PREFIX + room + "/" + path.text(), null).toASCIIString();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible); // every path is one after quoting
    }
  }
}
