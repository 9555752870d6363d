package io.redgiant.web;

import io.redgiant.protocol.Entry;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Answers GET and HEAD of a file's bytes: conditions, ranges, and headers that keep it out of the
 * page's origin.
 */
final class Download {
  static final String NEVER_CHANGES = "private, max-age=31536000, immutable";
  static final String MAY_CHANGE = "private, no-cache";

  /** A user's file is shown, if at all, as a document of no origin that loads and runs nothing. */
  private static final String USER_FILE_POLICY =
      "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src"
          + " 'unsafe-inline'";

  private final ContentSender sender;
  private final WebMeters meters;

  Download(Vertx vertx, WebMeters meters) {
    this.sender = new ContentSender(vertx);
    this.meters = meters;
  }

  /**
   * @param entry what to send; whoever asks has seen that the peer may
   * @param cacheControl {@link #NEVER_CHANGES} or {@link #MAY_CHANGE}
   * @param attachment to be saved, whatever it is
   */
  Future<Void> answer(
      HttpServerRequest request, Entry entry, String cacheControl, boolean attachment) {
    var conditions =
        new Conditions(request.headers(), entry.content().toString(), entry.time().instant());
    var outcome = conditions.outcome();
    if (outcome == Conditions.Outcome.FAILED) {
      throw new Refusal(Failure.PRECONDITION_FAILED, "the file is now " + entry.content());
    }
    var response = request.response();
    response.putHeader(HttpHeaders.ETAG, EntityTags.of(entry.content().toString()));
    response.putHeader(HttpHeaders.LAST_MODIFIED, Conditions.httpDate(entry.time().instant()));
    response.putHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
    response.putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
    response.putHeader(RequestHeaders.POSITION, entry.position().toString());
    if (outcome == Conditions.Outcome.NOT_MODIFIED) {
      return response.setStatusCode(304).end();
    }
    putUserFileHeaders(response, entry, attachment);
    var header =
        request.method() == HttpMethod.GET && conditions.rangesApply()
            ? request.getHeader("Range")
            : null;
    var asked = ByteRanges.parse(header, entry.size());
    if (asked.isEmpty()) {
      return sendWhole(request, entry);
    }
    if (!asked.get().satisfiable()) {
      response.putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + entry.size());
      throw new Refusal(
          Failure.RANGE_NOT_SATISFIABLE,
          "the file has " + entry.size() + " bytes; ask for at most 16 ranges of them");
    }
    response.setStatusCode(206);
    var ranges = asked.get().ranges();
    return ranges.size() == 1
        ? sendRange(request, entry, ranges.getFirst())
        : sendRanges(request, entry, ranges);
  }

  private static void putUserFileHeaders(
      HttpServerResponse response, Entry entry, boolean attachment) {
    boolean inline = !attachment && MediaTypes.safeInline(entry.mediaType());
    response.putHeader(HttpHeaders.CONTENT_TYPE, MediaTypes.withCharset(entry.mediaType()));
    response.putHeader("Content-Disposition", Disposition.of(inline, entry.path().name()));
    response.putHeader("Content-Security-Policy", USER_FILE_POLICY);
    response.putHeader("Cross-Origin-Resource-Policy", "same-origin");
  }

  private Future<Void> sendWhole(HttpServerRequest request, Entry entry) {
    if (entry.size() == 0) {
      return request.response().putHeader(HttpHeaders.CONTENT_LENGTH, "0").end();
    }
    return send(request, entry, new ByteRanges.Range(0, entry.size()));
  }

  private Future<Void> sendRange(HttpServerRequest request, Entry entry, ByteRanges.Range range) {
    request.response().putHeader(HttpHeaders.CONTENT_RANGE, range.contentRange(entry.size()));
    return send(request, entry, range);
  }

  private Future<Void> send(HttpServerRequest request, Entry entry, ByteRanges.Range range) {
    var response = request.response();
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(range.bytes()));
    if (request.method() == HttpMethod.HEAD) {
      return response.end();
    }
    return sender
        .send(request, Wanted.of(entry), range)
        .onSuccess(sent -> meters.sent(range.bytes()));
  }

  private Future<Void> sendRanges(
      HttpServerRequest request, Entry entry, List<ByteRanges.Range> ranges) {
    var boundary = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    var parts = new ArrayList<ContentSender.Part>();
    var end = Buffer.buffer("\r\n--" + boundary + "--\r\n");
    long length = end.length();
    for (var range : ranges) {
      var before = partHeader(boundary, entry, range, parts.isEmpty());
      parts.add(new ContentSender.Part(before, range));
      length += before.length() + range.bytes();
    }
    var response = request.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
    long bytes = length;
    return sender
        .sendParts(response, Wanted.of(entry), parts, end)
        .onSuccess(sent -> meters.sent(bytes));
  }

  private static Buffer partHeader(
      String boundary, Entry entry, ByteRanges.Range range, boolean first) {
    var text =
        (first ? "" : "\r\n")
            + ("--" + boundary + "\r\n")
            + ("Content-Type: " + MediaTypes.withCharset(entry.mediaType()) + "\r\n")
            + ("Content-Range: " + range.contentRange(entry.size()) + "\r\n\r\n");
    return Buffer.buffer(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
