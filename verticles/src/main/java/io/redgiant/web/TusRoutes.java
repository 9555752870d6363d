package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_UPLOAD_APPEND;
import static io.redgiant.protocol.Address.LOCAL_UPLOAD_DROP;
import static io.redgiant.protocol.Address.LOCAL_UPLOAD_FIND;
import static io.redgiant.protocol.Address.LOCAL_UPLOAD_FINISH;
import static io.redgiant.protocol.Address.LOCAL_UPLOAD_OPEN;
import static io.redgiant.protocol.Address.LOCAL_UPLOAD_SUSPEND;

import io.redgiant.local.Answer;
import io.redgiant.local.ByReference;
import io.redgiant.local.EntryQuery;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.Ingested;
import io.redgiant.local.Precondition;
import io.redgiant.local.Publication;
import io.redgiant.local.Slab;
import io.redgiant.local.UploadRequest;
import io.redgiant.local.UploadState;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.text.Normalizer;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Resumable uploads by tus 1.0.0: {@code /api/v1/uploads}. Upload-Metadata names the file: {@code
 * path}, or {@code filename} or {@code name}, with {@code room} (lobby), {@code filetype} and
 * {@code label}.
 */
final class TusRoutes {
  static final String PATH = "/api/v1/uploads";

  private static final int CHECKSUM_MISMATCH = 460;

  private final Vertx vertx;
  private final Bodies bodies;
  private final Catalogue catalogue;
  private final WebMeters meters;

  TusRoutes(Vertx vertx, Bodies bodies, Catalogue catalogue, WebMeters meters) {
    this.vertx = vertx;
    this.bodies = bodies;
    this.catalogue = catalogue;
    this.meters = meters;
  }

  /** What this node knows of tus. */
  Future<Void> options(RoutingContext context) {
    return start(context)
        .putHeader("Tus-Version", TusHeaders.VERSION)
        .putHeader("Tus-Extension", TusHeaders.EXTENSIONS)
        .putHeader("Tus-Max-Size", Long.toString(Limits.CONTENT_BYTES_MAX))
        .putHeader("Tus-Checksum-Algorithm", TusHeaders.CHECKSUM_ALGORITHMS)
        .setStatusCode(204)
        .end();
  }

  /** Opens an upload, and takes the first bytes where the request has any. */
  Future<Void> create(RoutingContext context) {
    var asker = Asker.of(context);
    var request = context.request().pause();
    var response = checked(context);
    long length = TusHeaders.bytes("Upload-Length", request.getHeader("Upload-Length"));
    if (length > Limits.CONTENT_BYTES_MAX) {
      throw new Refusal(Failure.TOO_LARGE, "a file has at most 64 TiB, not " + length + " bytes");
    }
    var header = Objects.requireNonNullElse(request.getHeader("Upload-Metadata"), "");
    var metadata = TusHeaders.metadata(header);
    boolean hasBody = TusHeaders.BODY_TYPE.equals(request.getHeader(HttpHeaders.CONTENT_TYPE));
    return catalogue
        .room(asker.peer(), new RequestHeaders(request).after(), room(metadata))
        .compose(
            room ->
                ask(
                    LOCAL_UPLOAD_OPEN,
                    new UploadRequest.Open(
                        length, publication(asker, request, room.room(), metadata), header)))
        .compose(
            opened -> {
              response
                  .setStatusCode(201)
                  .putHeader(HttpHeaders.LOCATION, PATH + "/" + opened.upload());
              return hasBody || length == 0
                  ? Future.succeededFuture()
                      .compose(begun -> append(asker, request, opened, 0))
                      .recover(refused -> drop(asker, response, opened, refused))
                  : answer(response, opened);
            })
        .recover(TusRoutes::laterIfBusy);
  }

  /** Clients of tus try again after a 503, and take a 429 for the end. */
  static <T> Future<T> laterIfBusy(Throwable error) {
    return Future.failedFuture(
        error instanceof Refusal refusal && refusal.failure() == Failure.BUSY
            ? new Refusal(Failure.UNAVAILABLE, String.valueOf(refusal.getMessage()))
            : error);
  }

  /** A client whose creation failed begins another, and never asks for this one. */
  private Future<Void> drop(
      Asker asker, HttpServerResponse response, UploadState opened, Throwable refused) {
    if (!response.headWritten()) {
      response.headers().remove(HttpHeaders.LOCATION);
    }
    return ask(LOCAL_UPLOAD_DROP, new UploadRequest.Drop(asker.peer(), opened.upload()))
        .transform(dropped -> Future.failedFuture(refused));
  }

  /** How far an upload has come. */
  Future<Void> head(RoutingContext context) {
    var response = checked(context);
    var asker = Asker.of(context);
    return ask(LOCAL_UPLOAD_FIND, new UploadRequest.Find(asker.peer(), RequestPath.upload(context)))
        .compose(state -> requireCurrent(asker, state))
        .compose(
            state -> {
              response.putHeader("Upload-Length", Long.toString(state.bytes()));
              if (!state.metadata().isEmpty()) {
                response.putHeader("Upload-Metadata", state.metadata());
              }
              return answer(response.setStatusCode(200), state);
            });
  }

  /**
   * A client that hears that all its bytes are here sends none. So a finished upload is there only
   * while its path still has that content: whoever uploads a removed file again means it.
   */
  private Future<UploadState> requireCurrent(Asker asker, UploadState state) {
    var published = state.published();
    if (published == null) {
      return Future.succeededFuture(state);
    }
    return catalogue
        .find(
            new EntryQuery.ByPath(
                asker.peer(), Position.START, published.room(), published.path(), null))
        .map(
            found -> {
              if (!published.content().equals(found.first().content())) {
                throw new Refusal(
                    Failure.NOT_FOUND,
                    published.path() + " has other content now; begin another upload");
              }
              return state;
            });
  }

  /** Goes on with an upload; the last bytes publish it. */
  Future<Void> patch(RoutingContext context) {
    var request = context.request().pause();
    var response = checked(context);
    if (!TusHeaders.BODY_TYPE.equals(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      new Problem(415, "Media type not taken", "a PATCH carries " + TusHeaders.BODY_TYPE)
          .answer(request);
      return Future.succeededFuture();
    }
    long offset = TusHeaders.bytes("Upload-Offset", request.getHeader("Upload-Offset"));
    response.setStatusCode(204);
    var asker = Asker.of(context);
    return ask(LOCAL_UPLOAD_FIND, new UploadRequest.Find(asker.peer(), RequestPath.upload(context)))
        .compose(state -> append(asker, request, state, offset))
        .recover(TusRoutes::laterIfBusy);
  }

  /** Forgets an upload. */
  Future<Void> delete(RoutingContext context) {
    var response = checked(context);
    return ask(
            LOCAL_UPLOAD_DROP,
            new UploadRequest.Drop(Asker.of(context).peer(), RequestPath.upload(context)))
        .compose(dropped -> response.setStatusCode(204).end());
  }

  /** For clients that cannot send a PATCH: the method is in a header. */
  Future<Void> overridden(RoutingContext context) {
    var method = context.request().getHeader("X-HTTP-Method-Override");
    return switch (method == null ? "" : method) {
      case "PATCH" -> patch(context);
      case "DELETE" -> delete(context);
      case "HEAD" -> head(context);
      default ->
          throw new Refusal(
              Failure.BAD_REQUEST, "a POST here needs X-HTTP-Method-Override: PATCH or DELETE");
    };
  }

  private Future<Void> append(
      Asker asker, HttpServerRequest request, UploadState state, long offset) {
    var length = new RequestHeaders(request).contentLength();
    var checksum = TusHeaders.checksum(request.getHeader("Upload-Checksum"));
    long left = state.bytes() - offset;
    if (state.published() != null && left == 0) {
      // Some clients end with an empty part behind the one that published.
      return bodies.small(request, 0).compose(empty -> answer(request.response(), state));
    }
    if (left < 0 || length.orElse(0) > left) {
      throw new Refusal(
          Failure.TOO_LARGE, "the upload has " + state.bytes() + " bytes, and this goes beyond");
    }
    return Answer.<IngestCredit>from(
            vertx.eventBus(),
            LOCAL_UPLOAD_APPEND,
            new UploadRequest.Append(asker.peer(), state.upload(), offset, checksum != null))
        .compose(credit -> receive(request, credit, length, left, checksum));
  }

  private Future<Void> receive(
      HttpServerRequest request,
      IngestCredit credit,
      OptionalLong length,
      long left,
      TusHeaders.@Nullable Checksum checksum) {
    long ingest = credit.ingest();
    Ingest.permit(request);
    var intake = bodies.intake(request, credit, length, left);
    if (checksum != null) {
      intake.digestedBy(checksum.digest());
    }
    return intake
        .receive()
        .recover(error -> keepOrAbort(ingest, intake.slab(), checksum, error))
        .compose(
            whole -> {
              if (checksum != null && !checksum.holds()) {
                return Ingest.<Void>abort(vertx, ingest, intake.slab(), mismatch())
                    .recover(error -> answerMismatch(request, error));
              }
              return intake.bytes() == left
                  ? finish(request, ingest, intake.slab())
                  : suspend(ingest, intake.slab())
                      .compose(state -> answer(request.response(), state));
            });
  }

  /** What came before a connection broke is kept, unless a checksum was to say that it is right. */
  private Future<Void> keepOrAbort(
      long ingest, @Nullable Slab slab, TusHeaders.@Nullable Checksum checksum, Throwable error) {
    boolean refused = error instanceof Refusal refusal && refusal.failure() != Failure.TIMED_OUT;
    return checksum != null || refused
        ? Ingest.abort(vertx, ingest, slab, error)
        : suspend(ingest, slab).transform(kept -> Future.failedFuture(error));
  }

  private Future<UploadState> suspend(long ingest, @Nullable Slab slab) {
    return ask(LOCAL_UPLOAD_SUSPEND, new UploadRequest.Suspend(ingest, slab));
  }

  private Future<Void> finish(HttpServerRequest request, long ingest, @Nullable Slab slab) {
    return Answer.<Ingested>from(
            vertx.eventBus(),
            LOCAL_UPLOAD_FINISH,
            new UploadRequest.Finish(ingest, slab),
            ByReference.UNTIL_COPIED)
        .compose(
            ingested -> {
              meters.received(ingested.size(), ingested.chunks());
              var response = request.response();
              JsonAnswer.putWritten(response, Objects.requireNonNull(ingested.appended()));
              response.putHeader(RequestHeaders.CONTENT, ingested.content().toString());
              return response.putHeader("Upload-Offset", Long.toString(ingested.size())).end();
            });
  }

  private static Refusal mismatch() {
    return new Refusal(
        Failure.CHECKSUM_MISMATCH, "the bytes are not what Upload-Checksum says; send them again");
  }

  private static Future<Void> answerMismatch(HttpServerRequest request, Throwable error) {
    new Problem(CHECKSUM_MISMATCH, "Checksum Mismatch", String.valueOf(error.getMessage()))
        .answer(request);
    return Future.succeededFuture();
  }

  private static Future<Void> answer(HttpServerResponse response, UploadState state) {
    return response
        .putHeader("Upload-Offset", Long.toString(state.offset()))
        .putHeader(
            "Upload-Expires", Conditions.httpDate(Instant.ofEpochMilli(state.expiresMillis())))
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end();
  }

  /** Names of rooms are kept in Unicode normal form C. */
  private static String room(Map<String, String> metadata) {
    return Normalizer.normalize(metadata.getOrDefault("room", "lobby"), Normalizer.Form.NFC);
  }

  private Publication publication(
      Asker asker, HttpServerRequest request, RoomId room, Map<String, String> metadata) {
    var name =
        metadata.getOrDefault("path", metadata.getOrDefault("filename", metadata.get("name")));
    if (name == null) {
      throw new Refusal(
          Failure.BAD_REQUEST, "Upload-Metadata names the file: path, filename or name");
    }
    var path = EntryPath.of(name);
    var headers = new RequestHeaders(request);
    return new Publication(
        room,
        path,
        MediaTypes.of(metadata.get("filetype"), path.name()),
        asker.peer(),
        asker.label(RequestHeaders.checkedLabel("label", metadata.getOrDefault("label", ""))),
        headers.idempotencyKey(),
        Precondition.NONE);
  }

  /** Every request but OPTIONS says which version it speaks. */
  private static HttpServerResponse checked(RoutingContext context) {
    var response = start(context);
    if (!TusHeaders.VERSION.equals(context.request().getHeader("Tus-Resumable"))) {
      response.putHeader("Tus-Version", TusHeaders.VERSION);
      throw new Refusal(
          Failure.PRECONDITION_FAILED, "Tus-Resumable is " + TusHeaders.VERSION + " here");
    }
    return response;
  }

  private static HttpServerResponse start(RoutingContext context) {
    return context.response().putHeader("Tus-Resumable", TusHeaders.VERSION);
  }

  private Future<UploadState> ask(String address, UploadRequest request) {
    return Answer.from(vertx.eventBus(), address, request);
  }
}
