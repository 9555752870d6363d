package io.redgiant.web;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.redgiant.local.Answer;
import io.redgiant.local.ByReference;
import io.redgiant.local.NodeProof;
import io.redgiant.local.OperatorToken;
import io.redgiant.local.PeerTokens;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A node's HTTP side on real sockets, with nothing behind it but what the test says: whatever the
 * routes and the bridge ask on the bus, the test answers.
 */
final class WebFront implements AutoCloseable {
  static final PeerId GUEST = new PeerId(new Id128(1, 1));
  static final NodeId NODE = new NodeId(new Id128(2, 2));
  static final String OPERATOR = "ab".repeat(32);

  private static final long SECONDS_MAX = 20;
  private static final int CONNECTIONS_MAX = 2_000;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final PeerTokens tokens;
  private final String host;
  private int port;

  /**
   * @param clock when tokens are made
   */
  WebFront(InstantSource clock) {
    this(clock, "127.0.0.1");
  }

  WebFront(InstantSource clock, String host) {
    this.host = host;
    tokens = new PeerTokens(new byte[32], clock, new Random(4));
    ByReference.registerOn(vertx.eventBus());
  }

  /** Once the test has said who answers what. */
  WebFront start(int instances) {
    return start(instances, CONNECTIONS_MAX);
  }

  /** With so many connections for each instance. */
  WebFront start(int instances, int connectionsMax) {
    var listening = Promise.<Integer>promise();
    var settings =
        new WebSettings(
            host,
            0,
            Set.of(),
            Duration.ofSeconds(30),
            GUEST,
            new NodeProof(NODE, new byte[32]),
            OperatorToken.parse(OPERATOR),
            tokens,
            "test",
            0,
            connectionsMax);
    await(
        vertx.deployVerticle(
            () -> new WebVerticle(settings, registry, listening),
            new DeploymentOptions().setInstances(instances)));
    port = await(listening.future());
    return this;
  }

  /** The test's own answer to a request of the HTTP side. */
  <T, R> WebFront answers(String address, Function<T, Future<R>> answer) {
    await(bus().localConsumer(address, Answer.<T, R>with(answer)).completion());
    return this;
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  /** Looks again and again: an event of the bus says to nobody that it has arrived. */
  static <T> T until(Supplier<T> look, Predicate<T> holds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    var seen = look.get();
    while (!holds.test(seen)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("after " + SECONDS_MAX + " s still " + seen);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      seen = look.get();
    }
    return seen;
  }

  EventBus bus() {
    return vertx.eventBus();
  }

  PeerTokens tokens() {
    return tokens;
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  int port() {
    return port;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path))
        .timeout(Duration.ofSeconds(SECONDS_MAX));
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException broken) {
      throw new AssertionError(broken);
    }
  }

  @Override
  public void close() {
    client.close();
    await(vertx.close());
  }
}
