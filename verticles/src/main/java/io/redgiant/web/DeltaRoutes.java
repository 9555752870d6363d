package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_DELTA_APPEND;
import static io.redgiant.protocol.Address.LOCAL_DELTA_CHUNKS;
import static io.redgiant.protocol.Address.LOCAL_DELTA_DROP;
import static io.redgiant.protocol.Address.LOCAL_DELTA_FIND;
import static io.redgiant.protocol.Address.LOCAL_DELTA_OPEN;
import static io.redgiant.protocol.Address.LOCAL_DELTA_PUBLISH;
import static io.redgiant.protocol.Address.LOCAL_DELTA_ROWS;

import io.redgiant.local.Answer;
import io.redgiant.local.ByReference;
import io.redgiant.local.DeltaRequest;
import io.redgiant.local.DeltaState;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.Ingested;
import io.redgiant.local.Publication;
import io.redgiant.local.RoomFound;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.ManifestNode;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Uploads of what changed: {@code /api/v1/deltas}. Send the chunk list (binary rows as in a
 * manifest), learn which rows are missing, send the bytes of those, one chunk after another in one
 * body, and publish.
 */
final class DeltaRoutes {
  static final String PATH = "/api/v1/deltas";

  private static final int ROWS_BYTES_MAX = Limits.DELTA_ROWS_MAX * ManifestNode.LEAF_ROW_BYTES;

  private final Vertx vertx;
  private final Bodies bodies;
  private final Catalogue catalogue;
  private final WebMeters meters;

  DeltaRoutes(Vertx vertx, Bodies bodies, Catalogue catalogue, WebMeters meters) {
    this.vertx = vertx;
    this.bodies = bodies;
    this.catalogue = catalogue;
    this.meters = meters;
  }

  /** Opens an upload; the body is the first rows of its chunk list. */
  Future<Void> create(RoutingContext context) {
    var asker = Asker.of(context);
    var request = context.request().pause();
    var parameters = new QueryParameters(context, Set.of("room", "path", "size", "type"));
    var headers = new RequestHeaders(request);
    var path = EntryPath.of(needed("path", parameters.text("path")));
    long size = needed("size", parameters.number("size"));
    var type = parameters.text("type");
    var room = Objects.requireNonNullElse(parameters.text("room"), "lobby");
    var response = context.response();
    return catalogue
        .room(asker.peer(), headers.after(), room)
        .compose(found -> open(asker, headers, found, path, type == null ? "" : type, size))
        .compose(
            opened ->
                bodies
                    .small(request, ROWS_BYTES_MAX)
                    .compose(
                        rows ->
                            ask(
                                LOCAL_DELTA_ROWS,
                                new DeltaRequest.Rows(
                                    asker.peer(), opened.upload(), checked(rows))))
                    .recover(refused -> drop(asker, opened, refused)))
        .compose(
            state -> {
              response.putHeader(HttpHeaders.LOCATION, PATH + "/" + state.upload());
              return answer(response.setStatusCode(201), state);
            });
  }

  /** Its sender will never learn its id. */
  private Future<DeltaState> drop(Asker asker, DeltaState opened, Throwable refused) {
    return ask(LOCAL_DELTA_DROP, new DeltaRequest.Drop(asker.peer(), opened.upload()))
        .transform(dropped -> Future.failedFuture(refused));
  }

  private Future<DeltaState> open(
      Asker asker, RequestHeaders headers, RoomFound room, EntryPath path, String type, long size) {
    var publication =
        new Publication(
            room.room(),
            path,
            MediaTypes.of(type, path.name()),
            asker.peer(),
            asker.label(headers.label()),
            headers.idempotencyKey(),
            headers.precondition());
    return ask(
        LOCAL_DELTA_OPEN, new DeltaRequest.Open(size, publication, headers.expectedContent()));
  }

  /** Adds the next rows of the chunk list, and answers which of them are missing. */
  Future<Void> rows(RoutingContext context) {
    var request = context.request().pause();
    var asker = Asker.of(context).peer();
    var upload = RequestPath.upload(context);
    return bodies
        .small(request, ROWS_BYTES_MAX)
        .compose(rows -> ask(LOCAL_DELTA_ROWS, new DeltaRequest.Rows(asker, upload, checked(rows))))
        .compose(state -> answer(context.response(), state));
  }

  /** Which rows are missing, from row {@code first}. */
  Future<Void> missing(RoutingContext context) {
    var first = new QueryParameters(context, Set.of("first")).number("first");
    return ask(
            LOCAL_DELTA_FIND,
            new DeltaRequest.Find(
                Asker.of(context).peer(), RequestPath.upload(context), first == null ? 0 : first))
        .compose(state -> answer(context.response(), state));
  }

  /**
   * Takes the chunks of {@code ?rows=0-4,9}, one after another in the body, and answers what is
   * missing then.
   */
  Future<Void> chunks(RoutingContext context) {
    var request = context.request().pause();
    var runs =
        RowRuns.parse(needed("rows", new QueryParameters(context, Set.of("rows")).text("rows")));
    var length = new RequestHeaders(request).contentLength();
    return Answer.<IngestCredit>from(
            vertx.eventBus(),
            LOCAL_DELTA_APPEND,
            new DeltaRequest.Append(
                Asker.of(context).peer(), RequestPath.upload(context), runs, length))
        .compose(
            credit -> {
              Ingest.permit(request);
              var intake = bodies.intake(request, credit, length, Limits.CONTENT_BYTES_MAX);
              return intake
                  .receive()
                  .recover(error -> Ingest.abort(vertx, credit.ingest(), intake.slab(), error))
                  .compose(
                      whole ->
                          ask(
                              LOCAL_DELTA_CHUNKS,
                              new DeltaRequest.Chunks(credit.ingest(), intake.slab())));
            })
        .compose(state -> answer(context.response(), state));
  }

  /** Publishes: 201 as for a PUT, or 409 with the ids of chunks that are missing. */
  Future<Void> publish(RoutingContext context) {
    var request = context.request();
    return Answer.<Ingested>from(
            vertx.eventBus(),
            LOCAL_DELTA_PUBLISH,
            new DeltaRequest.Publish(Asker.of(context).peer(), RequestPath.upload(context)),
            ByReference.UNTIL_COPIED)
        .compose(
            ingested -> {
              var appended = Objects.requireNonNull(ingested.appended());
              meters.received(ingested.newBytes(), ingested.chunks());
              return catalogue
                  .room(
                      Asker.of(context).peer(),
                      appended.position(),
                      appended.entry().room().toString())
                  .compose(room -> FileRoutes.created(request, room, appended));
            });
  }

  /** Forgets the upload. */
  Future<Void> delete(RoutingContext context) {
    return ask(
            LOCAL_DELTA_DROP,
            new DeltaRequest.Drop(Asker.of(context).peer(), RequestPath.upload(context)))
        .compose(dropped -> context.response().setStatusCode(204).end());
  }

  private static byte[] checked(byte[] rows) {
    if (rows.length % ManifestNode.LEAF_ROW_BYTES != 0) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a chunk list has rows of 36 bytes, and " + rows.length + " bytes are not whole rows");
    }
    return rows;
  }

  private static Future<Void> answer(HttpServerResponse response, DeltaState state) {
    return JsonAnswer.send(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringField("id", state.upload().toString());
          json.writeNumberField("rows", state.rows());
          json.writeNumberField("rowsBytes", state.rowsBytes());
          json.writeArrayFieldStart("missing");
          for (var run : state.missing()) {
            json.writeStartObject();
            json.writeNumberField("first", run.first());
            json.writeNumberField("count", run.count());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static <T> T needed(String name, @Nullable T value) {
    if (value == null) {
      throw new Refusal(Failure.BAD_REQUEST, "parameter '" + name + "' is needed");
    }
    return value;
  }

  private Future<DeltaState> ask(String address, DeltaRequest request) {
    return Answer.from(vertx.eventBus(), address, request);
  }
}
