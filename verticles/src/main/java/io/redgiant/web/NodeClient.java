package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_FETCH_CHUNK;
import static io.redgiant.protocol.Address.LOCAL_FETCH_CONTENT;
import static io.redgiant.protocol.Address.LOCAL_NETWORK_CHANGED;

import io.redgiant.local.Answer;
import io.redgiant.local.ChunkBytes;
import io.redgiant.local.Fetch;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.NodeProof;
import io.redgiant.local.Nodes;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Gets from other nodes what storage wants of them, over connections that are kept. Each event loop
 * of the web side has one.
 */
final class NodeClient {
  /** To one node, of one event loop: more would only queue in the other's disk. */
  private static final int CONNECTIONS_MAX = 8;

  /** Requests that wait for one of them; beyond that the next source is asked. */
  private static final int WAITING_MAX = 256;

  /** Another node takes a connection and finds the bytes in milliseconds, or it is away. */
  private static final long ANSWER_SECONDS = 10;

  private static final int CHUNK_BYTES_MAX = 1 << 20;

  private final Vertx vertx;
  private final Bodies bodies;
  private final NodeProof proof;
  private final HttpClient client;
  private Nodes nodes = Nodes.NONE;

  NodeClient(Vertx vertx, Bodies bodies, NodeProof proof) {
    this.vertx = vertx;
    this.bodies = bodies;
    this.proof = proof;
    this.client =
        vertx.createHttpClient(
            options(),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(WAITING_MAX));
  }

  private static HttpClientOptions options() {
    return new HttpClientOptions()
        .setReceiveBufferSize(256 << 10)
        .setMaxChunkSize(256 << 10)
        .setConnectTimeout(Math.toIntExact(TimeUnit.SECONDS.toMillis(ANSWER_SECONDS)))
        .setKeepAliveTimeout(30)
        .setIdleTimeout(60);
  }

  Future<?> start() {
    var bus = vertx.eventBus();
    return Future.all(
        List.of(
            bus.<Nodes>localConsumer(LOCAL_NETWORK_CHANGED, event -> nodes = event.body())
                .completion(),
            bus.<Fetch.Chunk>localConsumer(LOCAL_FETCH_CHUNK, Answer.with(this::chunk))
                .completion(),
            bus.<Fetch.Content>localConsumer(LOCAL_FETCH_CONTENT, Answer.with(this::content))
                .completion()));
  }

  private Future<ChunkBytes> chunk(Fetch.Chunk wanted) {
    return get(
            wanted.from(),
            NodeRoutes.CHUNKS + wanted.chunk(),
            response -> bodies.small(response, CHUNK_BYTES_MAX))
        .map(bytes -> new ChunkBytes(ByteBuffer.wrap(bytes)));
  }

  /** The last slab goes back with the answer; where there is none, it is handed in here. */
  private Future<IngestCredit> content(Fetch.Content wanted) {
    var credit = wanted.credit();
    var slab = new IngestCredit[] {credit};
    return get(
            wanted.from(),
            NodeRoutes.CONTENTS + wanted.manifest() + "?bytes=" + NodeRange.write(wanted.range()),
            response -> {
              var intake =
                  bodies.intake(
                      response,
                      credit,
                      OptionalLong.of(wanted.range().bytes()),
                      wanted.range().bytes());
              return intake
                  .receive()
                  .onComplete(
                      done -> slab[0] = new IngestCredit(credit.ingest(), intake.slab()),
                      error -> slab[0] = new IngestCredit(credit.ingest(), intake.slab()))
                  .compose(whole -> requireAll(intake.bytes(), wanted));
            })
        .map(received -> slab[0])
        .recover(error -> Ingest.abort(vertx, credit.ingest(), slab[0].slab(), error));
  }

  private static Future<Void> requireAll(long came, Fetch.Content wanted) {
    return came == wanted.range().bytes()
        ? Future.succeededFuture()
        : Future.failedFuture(
            new Refusal(
                Failure.UNAVAILABLE,
                "node %s sent %d bytes of %d"
                    .formatted(wanted.from(), came, wanted.range().bytes())));
  }

  /**
   * @param body reads a good answer, which is paused
   */
  private <T> Future<T> get(
      NodeId from, String target, Function<HttpClientResponse, Future<T>> body) {
    var hello = nodes.find(from);
    if (hello.isEmpty()) {
      return Future.failedFuture(
          new Refusal(Failure.UNAVAILABLE, "node " + from + " has not said where it is"));
    }
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(hello.get().url() + target)
            .setFollowRedirects(false)
            .setConnectTimeout(TimeUnit.SECONDS.toMillis(ANSWER_SECONDS))
            .putHeader(NodeProof.HEADER, proof.of("GET", target, from));
    return client
        .request(options)
        .compose(
            request ->
                request
                    .send()
                    .timeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .onFailure(late -> request.reset()))
        .compose(
            response -> {
              if (response.statusCode() == 200) {
                return body.apply(response.pause()).onFailure(unread -> response.request().reset());
              }
              response.exceptionHandler(
                  unread -> {}); // its reset, which would be logged as a fault
              response.request().reset();
              return Future.failedFuture(
                  new Refusal(
                      Failure.ofStatus(response.statusCode()),
                      "node " + from + " answered " + response.statusCode()));
            })
        .recover(error -> Future.failedFuture(outOfReach(from, error)));
  }

  /** A node that is down, cut off or silent is no fault of this one: the next source is asked. */
  private static Throwable outOfReach(NodeId from, Throwable error) {
    return error instanceof IOException
            || error instanceof TimeoutException
            || error instanceof VertxException
        ? new Refusal(Failure.UNAVAILABLE, "node " + from + " does not answer: " + error)
        : error;
  }
}
