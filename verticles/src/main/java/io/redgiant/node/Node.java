package io.redgiant.node;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.redgiant.core.CoreChoice;
import io.redgiant.core.Cores;
import io.redgiant.discovery.BeaconVerticle;
import io.redgiant.discovery.DiscoveryVerticle;
import io.redgiant.local.ByReference;
import io.redgiant.local.Invitation;
import io.redgiant.local.LanPlace;
import io.redgiant.local.NodeProof;
import io.redgiant.local.OperatorToken;
import io.redgiant.local.PeerTokens;
import io.redgiant.metrics.BusMeters;
import io.redgiant.metrics.MetricsVerticle;
import io.redgiant.protocol.NodeHello;
import io.redgiant.protocol.NodeId;
import io.redgiant.web.WebSettings;
import io.redgiant.web.WebVerticle;
import io.redgiant.worker.CoreVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: {@link #start} deploys its verticles in the order in which they need each other.
 */
public final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final NodeConfig config;
  private final DataDirectory data;
  private final Vertx vertx;
  private final Cluster cluster;
  private final String storage; // the deployment that asks the others even when nobody asks it
  private final String web; // the deployment that people reach
  private final int port;
  private final Optional<LanPlace> lan; // as it was at the start
  private final Instant started = Instant.now();

  private Node(
      NodeConfig config,
      DataDirectory data,
      Vertx vertx,
      Cluster cluster,
      String storage,
      String web,
      int port,
      Optional<LanPlace> lan) {
    this.config = config;
    this.data = data;
    this.vertx = vertx;
    this.cluster = cluster;
    this.storage = storage;
    this.web = web;
    this.port = port;
    this.lan = lan;
  }

  /**
   * Starts a node; done when it can serve.
   *
   * @throws IllegalArgumentException the settings do not go with this machine, or are not safe
   * @throws DataDirectory.Unusable there is no node in this directory, and the message says why
   */
  public static Future<Node> start(NodeConfig config) throws DataDirectory.Unusable {
    var random = new SecureRandom();
    var address = ClusterAddress.of(config.cluster());
    var webHost = address.webHost(config.host());
    var data = DataDirectory.open(config.data(), random);
    var secrets = secrets(config, address, data, random);
    var hazelcast = Cluster.config(config.cluster().join(), address, secrets.key(), data.node());
    var meters = new BusMeters();
    return ClusteredBus.start(hazelcast, address, data.node(), meters)
        .compose(
            bus ->
                Cluster.of(bus, data.node())
                    .compose(
                        cluster ->
                            deploy(
                                config,
                                data,
                                secrets,
                                random,
                                bus.vertx(),
                                meters,
                                cluster,
                                webHost))
                    .recover(
                        error -> bus.vertx().close().transform(done -> Future.failedFuture(error))))
        .onFailure(error -> close(data));
  }

  /** What only some may know: the nodes of the network, and this one's operator. */
  private record Secrets(ClusterKey key, OperatorToken operator) {}

  private static Secrets secrets(
      NodeConfig config, ClusterAddress address, DataDirectory data, RandomGenerator random)
      throws DataDirectory.Unusable {
    try {
      return new Secrets(
          ClusterKey.of(data.disk(), ClusterKey.Source.of(config.cluster(), address), random),
          OperatorTokenFile.of(data.disk(), random));
    } catch (IOException | IllegalArgumentException unusable) {
      close(data);
      throw new DataDirectory.Unusable(
          "the data directory " + data.path() + " cannot be used: " + unusable.getMessage());
    } catch (DataDirectory.Unusable foreign) {
      close(data);
      throw foreign;
    }
  }

  /** Each is deployed when those that it asks are. */
  private static Future<Node> deploy(
      NodeConfig config,
      DataDirectory data,
      Secrets secrets,
      SecureRandom random,
      Vertx vertx,
      BusMeters bus,
      Cluster cluster,
      String webHost) {
    var clock = InstantSource.offset(InstantSource.system(), config.clockOffset());
    var core = Cores.load(config.referenceCore() ? CoreChoice.JAVA : CoreChoice.AUTO);
    int processors = Runtime.getRuntime().availableProcessors();
    var tokens = new PeerTokens(secrets.key().bytes(), clock, random);
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var made = new NodeVerticles(config, data, core, clock, random, cluster);
    ByReference.registerOn(vertx.eventBus());
    return vertx
        .deployVerticle(() -> new CoreVerticle(core), workers(processors))
        .compose(done -> vertx.deployVerticle(made.journal(), workers(1)))
        .compose(done -> vertx.deployVerticle(made.chat()))
        .compose(done -> vertx.deployVerticle(made.storage()))
        .compose(
            storage ->
                LanStart.deploy(config, data, clock, random, vertx)
                    .compose(
                        lan ->
                            deployWeb(
                                config,
                                data,
                                secrets,
                                tokens,
                                registry,
                                vertx,
                                cluster,
                                storage,
                                lan,
                                processors)))
        .compose(
            node ->
                vertx
                    .deployVerticle(
                        new DiscoveryVerticle(
                            data.node(), () -> node.hello(webHost), cluster, clock))
                    .compose(
                        done ->
                            vertx.deployVerticle(
                                new MetricsVerticle(data.node(), cluster, clock, bus, registry)))
                    .compose(done -> node.deployBeacon())
                    .map(done -> node));
  }

  /** Last, as it says that this node serves. */
  private Future<?> deployBeacon() {
    return config.beacon()
        ? vertx.deployVerticle(
            new BeaconVerticle(data.node(), config.host(), port, lan.orElse(null), version()))
        : Future.succeededFuture();
  }

  private static DeploymentOptions workers(int instances) {
    return new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER).setInstances(instances);
  }

  private static Future<Node> deployWeb(
      NodeConfig config,
      DataDirectory data,
      Secrets secrets,
      PeerTokens tokens,
      PrometheusMeterRegistry registry,
      Vertx vertx,
      Cluster cluster,
      String storage,
      Optional<LanPlace> lan,
      int instances) {
    var port = Promise.<Integer>promise();
    var settings = web(config, data, secrets, tokens, instances);
    return vertx
        .deployVerticle(
            () -> new WebVerticle(settings, registry, port),
            new DeploymentOptions().setInstances(instances))
        .compose(
            web ->
                port.future()
                    .map(
                        listening ->
                            new Node(config, data, vertx, cluster, storage, web, listening, lan)));
  }

  /** After the others are deployed, as it counts what they have opened. */
  private static WebSettings web(
      NodeConfig config, DataDirectory data, Secrets secrets, PeerTokens tokens, int instances) {
    var descriptors = Descriptors.now();
    if (!descriptors.suffice()) {
      LOG.warn(
          "this process may have {} files and sockets open and has {} already; raise the limit"
              + " (ulimit -n)",
          descriptors.max(),
          descriptors.open());
    }
    return new WebSettings(
        config.host(),
        config.port(),
        Set.copyOf(config.urls()),
        config.slowAfter(),
        data.guest(),
        new NodeProof(data.node(), secrets.key().bytes()),
        secrets.operator(),
        tokens,
        version(),
        System.currentTimeMillis(),
        Math.ceilDiv(descriptors.connections(), instances));
  }

  private static String version() {
    var built = Node.class.getPackage().getImplementationVersion();
    return built == null ? "development" : built;
  }

  /** What the others need to know of it just now. Reads the disk's figures. */
  private NodeHello hello(String webHost) {
    long free = -1;
    long total = -1;
    try {
      free = data.disk().usableBytes();
      total = data.disk().totalBytes();
    } catch (IOException unknown) {
      LOG.debug("the disk does not say how large it is", unknown);
    }
    var system = ManagementFactory.getOperatingSystemMXBean();
    return new NodeHello(
        data.node(),
        URI.create(url(webHost)),
        version(),
        started,
        total,
        free,
        system.getSystemLoadAverage() / system.getAvailableProcessors(),
        null);
  }

  public NodeId id() {
    return data.node();
  }

  /** Done, with a sentence, when it must stop as another process has its identity. */
  public Future<String> displaced() {
    return cluster.displaced();
  }

  /** Where people reach it. */
  public String url() {
    return url(config.host());
  }

  /** Where people of the local network reach it, if they do. */
  public Optional<LanPlace> lan() {
    return lan;
  }

  /** An invitation to whoever is told of it first, for a day. */
  Future<Invitation> invite() {
    return LanStart.invite(vertx);
  }

  private String url(String host) {
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * Stops: running requests finish, everything is closed, the directory is free again. The web
   * first and alone, as Vert.x closes all that is deployed at once, and requests need the rest;
   * then storage, whose upkeep needs the core and the journal; then the rest, and the network.
   */
  public Future<Void> stop() {
    var stopped = new CompletableFuture<Void>();
    // Closing from one of Vert.x's own threads would answer on an event loop that is gone by then.
    vertx
        .undeploy(web)
        .eventually(() -> vertx.undeploy(storage))
        .eventually(cluster::leave)
        .onComplete(undeployed -> Thread.ofPlatform().name("stop").start(() -> close(stopped)));
    return Future.fromCompletionStage(stopped);
  }

  private void close(CompletableFuture<Void> stopped) {
    vertx
        .close()
        .onComplete(
            closed -> {
              close(data);
              stopped.complete(null);
            });
  }

  private static void close(DataDirectory data) {
    try {
      data.close();
    } catch (IOException unreleased) {
      // The lock goes with the process; there is nothing left to do with it here.
      LOG.warn("the data directory's lock was not released", unreleased);
    }
  }
}
