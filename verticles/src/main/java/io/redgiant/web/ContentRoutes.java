package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_CONTENT_HOLDERS;
import static io.redgiant.protocol.Address.LOCAL_CONTENT_MANIFEST;

import io.redgiant.local.Answer;
import io.redgiant.local.ContentPasses;
import io.redgiant.local.Holders;
import io.redgiant.local.HoldersQuery;
import io.redgiant.local.ManifestRequest;
import io.redgiant.local.ManifestRows;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Entry;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.ManifestNode;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Contents by id, their manifests and chunks: {@code /api/v1/content/{contentId}}. All through one
 * gate: an entry that this peer sees names the content, or there is no such thing.
 */
final class ContentRoutes {
  private static final int JSON_ROWS_DEFAULT = 1_000;

  private final Vertx vertx;
  private final Catalogue catalogue;
  private final Download download;
  private final ContentSender sender;
  private final ContentPasses passes;

  ContentRoutes(Vertx vertx, Catalogue catalogue, Download download, ContentPasses passes) {
    this.passes = passes;
    this.vertx = vertx;
    this.catalogue = catalogue;
    this.download = download;
    this.sender = new ContentSender(vertx);
  }

  /** Makes what opens the content for an hour without a token: 201. */
  Future<Void> pass(RoutingContext context) {
    new QueryParameters(context, Set.of());
    var asker = Asker.of(context);
    if (asker.guest()) {
      throw new Refusal(
          Failure.FORBIDDEN, "a pass stands for a token; what the guest may see needs none");
    }
    return entry(context)
        .compose(
            entry -> {
              var content = entry.content();
              var pass = passes.issue(asker.peer(), content);
              return JsonAnswer.send(
                  context.response().setStatusCode(201),
                  json -> {
                    json.writeStartObject();
                    json.writeStringField("url", new PassInUrl(content, pass.text()).url());
                    json.writeStringField(
                        "expiresAt", Instant.ofEpochMilli(pass.untilMillis()).toString());
                    json.writeEndObject();
                  });
            });
  }

  /** The bytes of a content; where a person types it, the id's first digits are enough. */
  Future<Void> get(RoutingContext context) {
    var request = context.request();
    var parameters = new QueryParameters(context, Set.of("download", PassInUrl.PARAMETER));
    return entry(context)
        .compose(
            entry ->
                download.answer(
                    request, entry, cacheControl(context, entry), parameters.has("download")));
  }

  /**
   * The chunks of a content from row {@code first}, as JSON or, for whoever accepts octets, as
   * binary rows.
   */
  Future<Void> manifest(RoutingContext context) {
    var request = context.request();
    var parameters = new QueryParameters(context, Set.of("first", "limit"));
    var first = parameters.number("first");
    boolean binary = MediaTypes.UNKNOWN.equals(request.getHeader(HttpHeaders.ACCEPT));
    int limit =
        parameters.rows(
            "limit",
            binary ? Limits.MANIFEST_ROWS_MAX : JSON_ROWS_DEFAULT,
            Limits.MANIFEST_ROWS_MAX);
    return entry(context)
        .compose(
            entry ->
                rows(entry, first == null ? 0 : first, limit)
                    .compose(
                        rows -> {
                          var response = request.response();
                          response.putHeader(
                              HttpHeaders.CACHE_CONTROL, cacheControl(context, entry));
                          response.putHeader(HttpHeaders.VARY, "Accept");
                          return binary
                              ? sendBinary(response, rows)
                              : sendJson(response, entry, rows);
                        }));
  }

  /** Which nodes are to hold a content, and which have all of it. */
  Future<Void> holders(RoutingContext context) {
    new QueryParameters(context, Set.of());
    return entry(context)
        .compose(
            entry ->
                Answer.<Holders>from(
                        vertx.eventBus(),
                        LOCAL_CONTENT_HOLDERS,
                        new HoldersQuery(entry.content(), entry.manifest()))
                    .compose(holders -> sendJson(context.response(), entry, holders)));
  }

  private static Future<Void> sendJson(HttpServerResponse response, Entry entry, Holders holders) {
    return JsonAnswer.send(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringField("contentId", entry.content().toString());
          json.writeNumberField("replicas", holders.replicas());
          json.writeArrayFieldStart("nodes");
          for (var holder : holders.holders()) {
            json.writeStartObject();
            json.writeStringField("nodeId", holder.node().toString());
            json.writeBooleanField("wanted", holder.wanted());
            json.writeBooleanField("keeps", holder.keeps());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** One chunk; {@code ?row=N} from the manifest saves looking for it. */
  Future<Void> chunk(RoutingContext context) {
    var parameters = new QueryParameters(context, Set.of("row"));
    var chunk = chunkId(RequestPath.parameter(context, "chunkId"));
    var row = parameters.number("row");
    return entry(context)
        .compose(
            entry ->
                (row == null ? find(entry, chunk, 0) : find(entry, chunk, row, 1))
                    .compose(range -> sendChunk(context, entry, chunk, range)));
  }

  private Future<Void> sendChunk(
      RoutingContext context, Entry entry, ChunkId chunk, ByteRanges.Range range) {
    var request = context.request();
    var response = request.response();
    var tag = chunk.toString();
    var outcome = new Conditions(request.headers(), tag, entry.time().instant()).outcome();
    if (outcome == Conditions.Outcome.FAILED) {
      throw new Refusal(Failure.PRECONDITION_FAILED, "the chunk is " + chunk);
    }
    response.putHeader(HttpHeaders.ETAG, EntityTags.of(tag));
    response.putHeader(
        HttpHeaders.CACHE_CONTROL,
        Asker.of(context).guest() ? Download.NEVER_CHANGES : Download.MAY_CHANGE);
    if (outcome == Conditions.Outcome.NOT_MODIFIED) {
      return response.setStatusCode(304).end();
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, MediaTypes.UNKNOWN);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(range.bytes()));
    response.putHeader("Content-Disposition", "attachment");
    response.putHeader("Cross-Origin-Resource-Policy", "same-origin");
    return request.method().name().equals("HEAD")
        ? response.end()
        : sender.send(request, Wanted.of(entry), range);
  }

  /** Looks through the manifest page by page from row {@code first}. */
  private Future<ByteRanges.Range> find(Entry entry, ChunkId chunk, long first) {
    return rows(entry, first, Limits.MANIFEST_ROWS_MAX)
        .compose(
            page -> {
              var range = rangeOf(chunk, page);
              if (range != null) {
                return Future.succeededFuture(range);
              }
              long next = page.first() + page.rows().size();
              if (page.rows().isEmpty() || next >= page.total()) {
                throw notInContent(chunk, entry);
              }
              return find(entry, chunk, next);
            });
  }

  private Future<ByteRanges.Range> find(Entry entry, ChunkId chunk, long row, int limit) {
    return rows(entry, row, limit)
        .map(
            page -> {
              var range = rangeOf(chunk, page);
              if (range == null) {
                throw notInContent(chunk, entry);
              }
              return range;
            });
  }

  private static ByteRanges.@Nullable Range rangeOf(ChunkId chunk, ManifestRows page) {
    long offset = page.offset();
    for (var row : page.rows()) {
      if (row.chunk().equals(chunk)) {
        return new ByteRanges.Range(offset, row.bytes());
      }
      offset += row.bytes();
    }
    return null;
  }

  private Future<ManifestRows> rows(Entry entry, long first, int limit) {
    return Answer.from(
        vertx.eventBus(),
        LOCAL_CONTENT_MANIFEST,
        new ManifestRequest(entry.manifest(), entry.content(), first, limit));
  }

  private Future<Entry> entry(RoutingContext context) {
    var after = new RequestHeaders(context.request()).after();
    return catalogue
        .byContent(Asker.of(context).peer(), after, RequestPath.parameter(context, "contentId"))
        .map(found -> found.first());
  }

  /**
   * What a whole id names never changes, and what a prefix means may; so may what somebody sees who
   * is not everybody, and a browser outlives their leave.
   */
  private static String cacheControl(RoutingContext context, Entry entry) {
    return Asker.of(context).guest()
            && entry.content().toString().equals(RequestPath.parameter(context, "contentId"))
        ? Download.NEVER_CHANGES
        : Download.MAY_CHANGE;
  }

  /** Rows of 32 bytes of id and 4 of length, little-endian, as in a manifest's leaf. */
  private static Future<Void> sendBinary(HttpServerResponse response, ManifestRows page) {
    var rows =
        ByteBuffer.allocate(page.rows().size() * ManifestNode.LEAF_ROW_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (var row : page.rows()) {
      row.chunk().digest().write(rows);
      rows.putInt(row.bytes());
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, MediaTypes.UNKNOWN);
    response.putHeader("Redgiant-Rows", page.first() + "/" + page.total());
    return response.end(Buffer.buffer(rows.array()));
  }

  private static Future<Void> sendJson(
      HttpServerResponse response, Entry entry, ManifestRows page) {
    return JsonAnswer.send(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringField("contentId", entry.content().toString());
          json.writeStringField("manifestId", entry.manifest().toString());
          json.writeNumberField("size", entry.size());
          json.writeNumberField("total", page.total());
          json.writeNumberField("first", page.first());
          json.writeArrayFieldStart("chunks");
          long offset = page.offset();
          for (var row : page.rows()) {
            json.writeStartObject();
            json.writeStringField("chunkId", row.chunk().toString());
            json.writeNumberField("offset", offset);
            json.writeNumberField("size", row.bytes());
            json.writeEndObject();
            offset += row.bytes();
          }
          json.writeEndArray();
          long next = page.first() + page.rows().size();
          if (next < page.total()) {
            json.writeNumberField("next", next);
          } else {
            json.writeNullField("next");
          }
          json.writeEndObject();
        });
  }

  private static ChunkId chunkId(String hex) {
    try {
      return ChunkId.parse(hex);
    } catch (IllegalArgumentException malformed) {
      throw new Refusal(
          Failure.BAD_REQUEST, "a chunk id is 64 hexadecimal digits, not '" + hex + "'");
    }
  }

  private static Refusal notInContent(ChunkId chunk, Entry entry) {
    return new Refusal(
        Failure.NOT_FOUND, "content " + entry.content() + " has no chunk " + chunk + " there");
  }
}
