package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_CONTENT_CHUNK;

import io.redgiant.local.Answer;
import io.redgiant.local.ChunkBytes;
import io.redgiant.local.ChunkRequest;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.Function;

/**
 * What nodes of one network fetch from each other: {@code /node/v1/}. {@link EdgeRules} lets in
 * only who proves that it is one. Only what is here is answered, so that no request goes in
 * circles.
 */
final class NodeRoutes {
  static final String PREFIX = "/node/v1/";
  static final String CONTENTS = PREFIX + "contents/";
  static final String CHUNKS = PREFIX + "chunks/";

  private final Vertx vertx;
  private final ContentSender sender;

  NodeRoutes(Vertx vertx) {
    this.vertx = vertx;
    this.sender = new ContentSender(vertx);
  }

  /**
   * The bytes of a range of a content: {@code ?bytes=0-99}. They go out unread, by the kernel's own
   * copy where they lie in one piece: the node that asked checks every chunk, and asks for one that
   * is not what its id says by {@link #chunk}, which finds out whether it has rotted here.
   */
  Future<Void> content(RoutingContext context) {
    var wanted = Wanted.byNode(id(context, "manifestId", ManifestId::parse));
    var text = new QueryParameters(context, Set.of("bytes")).text("bytes");
    var range = NodeRange.parse(text == null ? "" : text);
    var response =
        answer(context).putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(range.bytes()));
    return context.request().method() == HttpMethod.HEAD
        ? response.end()
        : sender.send(context.request(), wanted, range);
  }

  /** One chunk, or one node of a manifest. */
  Future<Void> chunk(RoutingContext context) {
    var chunk = id(context, "chunkId", ChunkId::parse);
    return Answer.<ChunkBytes>from(vertx.eventBus(), LOCAL_CONTENT_CHUNK, new ChunkRequest(chunk))
        .compose(
            found -> {
              var bytes = new byte[found.bytes().remaining()];
              found.bytes().duplicate().get(bytes);
              return answer(context).end(Buffer.buffer(bytes));
            });
  }

  private static HttpServerResponse answer(RoutingContext context) {
    return context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, MediaTypes.UNKNOWN)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private static <T> T id(RoutingContext context, String name, Function<String, T> parser) {
    var hex = RequestPath.parameter(context, name);
    try {
      return parser.apply(hex);
    } catch (IllegalArgumentException malformed) {
      throw new Refusal(Failure.BAD_REQUEST, "an id is 64 hexadecimal digits, not '" + hex + "'");
    }
  }
}
