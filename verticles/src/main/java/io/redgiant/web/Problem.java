package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An error as every route answers it: problem JSON (RFC 9457).
 *
 * @param type the kind of problem for programs: {@code urn:redgiant:not-found}, or {@code
 *     about:blank} where the status says it all
 * @param title the kind of problem for people, the same words each time
 * @param detail this occurrence: which value is at fault and what to do
 * @param candidates ids that the request may have meant, or that are missing
 */
record Problem(int status, String type, String title, String detail, List<String> candidates) {
  private static final Logger LOG = LoggerFactory.getLogger(Problem.class);
  static final String NO_SNIFFING = "X-Content-Type-Options";
  private static final int RETRY_AFTER_SECONDS = 2;

  /** What a route may have set before it failed. */
  private static final List<String> ABOUT_THE_CONTENT =
      List.of(
          "Content-Length",
          "Content-Disposition",
          "ETag",
          "Last-Modified",
          "Accept-Ranges",
          "Vary");

  Problem(int status, String title, String detail) {
    this(status, "about:blank", title, detail, List.of());
  }

  static Problem of(Refusal refusal) {
    var failure = refusal.failure();
    var type = "urn:redgiant:" + failure.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new Problem(
        status(failure),
        type,
        title(failure),
        String.valueOf(refusal.getMessage()),
        refusal.candidates());
  }

  /**
   * The failure as an HTTP status. A wrong checksum is 460 in tus only; elsewhere it is a body that
   * cannot be taken.
   */
  static int status(Failure failure) {
    return switch (failure) {
      case CHECKSUM_MISMATCH -> 422;
      default -> failure.status();
    };
  }

  private static String title(Failure failure) {
    return switch (failure) {
      case BAD_REQUEST -> "The request is wrong";
      case NOT_AUTHENTICATED -> "A token is needed";
      case FORBIDDEN -> "Not allowed";
      case NOT_FOUND -> "Not found";
      case TIMED_OUT -> "The body came too slowly";
      case CONFLICT -> "Ambiguous or out of date";
      case GONE -> "No longer there";
      case PRECONDITION_FAILED -> "The condition does not hold";
      case TOO_LARGE -> "Too large";
      case RANGE_NOT_SATISFIABLE -> "No byte of the asked ranges exists";
      case CHECKSUM_MISMATCH -> "The bytes are not what was announced";
      case LOCKED -> "In use";
      case BUSY -> "Too many requests at once";
      case INTERNAL -> "This node failed";
      case UNAVAILABLE -> "Not now";
      case NO_SPACE -> "The disk is full";
    };
  }

  /**
   * Answers a request that failed. A fault of this node is logged here, once, under the id that the
   * answer carries.
   */
  static void answer(HttpServerRequest request, Throwable error) {
    if (error instanceof Refusal refusal) {
      of(refusal).answer(request);
      return;
    }
    var response = request.response();
    if (response.closed() || response.ended() || isDeparture(error)) {
      LOG.debug(
          "{} {}: nobody waits for this answer: {}",
          request.method(),
          request.path(),
          error.toString());
      return;
    }
    var id = newId();
    LOG.error("{} {} failed, problem {}", request.method(), request.path(), id, error);
    if (response.headWritten()) {
      request.connection().close(); // the only way left to say that the body is not whole
      return;
    }
    of(new Refusal(Failure.INTERNAL, "this node failed; its log has more under the instance id"))
        .answer(request, id);
  }

  /**
   * Whether a write failed as the client went: the connection may learn of its end only later. The
   * system's words are all that says so, as both transports throw a plain IOException.
   */
  private static boolean isDeparture(Throwable error) {
    var message = error.getMessage();
    return error instanceof HttpClosedException
        || error instanceof ClosedChannelException
        || error instanceof IOException
            && message != null
            && (message.endsWith("Broken pipe") || message.endsWith("Connection reset by peer"));
  }

  /**
   * Answers a body that cannot be read on. Whoever reads it learns of that from the connection,
   * which ends here; so its handlers stay.
   */
  void answerBrokenBody(HttpServerRequest request) {
    var response = request.response();
    if (!response.closed() && !response.headWritten() && !response.ended()) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      send(request, newId());
    }
  }

  void answer(HttpServerRequest request) {
    var response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    if (response.headWritten()) {
      request.connection().close(); // as above
      return;
    }
    var id = newId();
    LOG.debug(
        "{} {} refused with {}: {}, problem {}",
        request.method(),
        request.path(),
        status,
        detail,
        id);
    answer(request, id);
  }

  private void answer(HttpServerRequest request, String id) {
    UnreadBody.discard(request);
    send(request, id);
  }

  private void send(HttpServerRequest request, String id) {
    var response = request.response();
    ABOUT_THE_CONTENT.forEach(response.headers()::remove);
    response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json");
    response.putHeader(NO_SNIFFING, "nosniff"); // what is no request of a route gets it only here
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (status == Failure.NOT_AUTHENTICATED.status()) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    if (status == Failure.UNAVAILABLE.status() || status == Failure.BUSY.status()) {
      response.putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS));
    }
    end(request, response, Buffer.buffer(json(id)));
  }

  private static void end(HttpServerRequest request, HttpServerResponse response, Buffer body) {
    if (request.method() == HttpMethod.HEAD) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())).end();
    } else {
      response.end(body);
    }
  }

  private byte[] json(String id) {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("type", type);
          json.writeStringField("title", title);
          json.writeNumberField("status", status);
          json.writeStringField("detail", detail);
          json.writeStringField("instance", "urn:redgiant:problem:" + id);
          if (!candidates.isEmpty()) {
            json.writeArrayFieldStart("candidates");
            for (var candidate : candidates) {
              json.writeString(candidate);
            }
            json.writeEndArray();
          }
          json.writeEndObject();
        });
  }

  private static String newId() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }
}
