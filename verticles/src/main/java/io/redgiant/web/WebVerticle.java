package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_NETWORK_CHANGED;
import static io.vertx.core.http.HttpHeaders.ACCEPT;
import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.HEAD;
import static io.vertx.core.http.HttpMethod.OPTIONS;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.redgiant.local.Nodes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The node's HTTP side: {@link #start} is the table of its routes. One instance per core. */
public final class WebVerticle extends VerticleBase {
  /** Running requests get this long to finish when the node stops. */
  private static final long STOP_SECONDS = 8;

  private final WebSettings settings;
  private final PrometheusMeterRegistry registry;
  private final Promise<Integer> port;
  private final WebMeters meters;
  private final BridgeMeters bridgeMeters;
  private final OtherPages others = new OtherPages();
  private final PeerDirectory peers = new PeerDirectory();
  // This verticle's event loop.
  private @Nullable Listeners listeners;
  private @Nullable Connections connections;
  private @Nullable Bridge bridge;

  /**
   * @param port completed with the port that is listened on, by whichever instance is first
   */
  public WebVerticle(
      WebSettings settings, PrometheusMeterRegistry registry, Promise<Integer> port) {
    this.settings = settings;
    this.registry = registry;
    this.port = port;
    this.meters = new WebMeters(registry);
    this.bridgeMeters = new BridgeMeters(registry);
  }

  @Override
  public Future<?> start() {
    return new NodeClient(vertx, bodies(), settings.nodes())
        .start()
        .compose(
            ready ->
                vertx
                    .eventBus()
                    .<Nodes>localConsumer(
                        LOCAL_NETWORK_CHANGED, event -> others.changed(event.body()))
                    .completion())
        .compose(ready -> peers.start(vertx.eventBus(), this::revoked))
        .compose(known -> open(PageRoutes.load(vertx, settings.publishedUrls())));
  }

  private Future<?> open(PageRoutes pages) {
    var lan = new LanSide(pages.openNames());
    var routes = routes(pages, lan);
    return Objects.requireNonNull(bridge, "no routes")
        .start()
        .compose(ready -> listen(routes, lan));
  }

  private void revoked() {
    if (bridge != null) {
      bridge.revoked();
    }
  }

  private Bodies bodies() {
    return new Bodies(vertx, settings.slowAfter());
  }

  /** Path and method → what answers them. */
  RouteTable routes(PageRoutes pages, LanSide lan) {
    var catalogue = new Catalogue(vertx.eventBus());
    var bodies = bodies();
    var ingest = new Ingest(vertx, bodies);
    var download = new Download(vertx, meters);
    var files = new FileRoutes(catalogue, ingest, download, meters);
    var lists = new ListRoutes(catalogue);
    var content = new ContentRoutes(vertx, catalogue, download, settings.tokens().passes());
    var tus = new TusRoutes(vertx, bodies, catalogue, meters);
    var deltas = new DeltaRoutes(vertx, bodies, catalogue, meters);
    var network = new NetworkRoutes(vertx);
    var health = new HealthRoutes(vertx, settings, catalogue, registry);
    var layout = new LayoutRoutes(vertx, bodies, catalogue);
    var set = new SettingRoutes(vertx, bodies, catalogue);
    var nodes = new NodeRoutes(vertx);
    var legacy = new LegacyRoutes(settings, catalogue, ingest, download, meters);

    var askers = new Askers(settings.guest(), settings.tokens(), settings.operator(), peers);
    var edge = new EdgeRules(settings, askers, others, lan);
    var session = new SessionRoutes(vertx.eventBus(), bodies, settings.tokens(), peers, edge);
    var invitations = new LanRoutes(vertx.eventBus(), bodies, lan);
    var shares = new ShareRoutes(vertx.eventBus(), bodies, catalogue, download, edge);
    var seen = new PeersSeen(vertx.eventBus());
    var sockets = new Bridge(vertx, settings, bodies, askers, seen, bridgeMeters);
    bridge = sockets;
    var routes = new RouteTable(vertx, meters, edge, others, seen);
    routes.on(PUT, "/api/v1/files/:room/*", files::put);
    routes.on(GET, "/api/v1/files/:room/*", files::get);
    routes.on(DELETE, "/api/v1/files/:room/*", files::delete);
    routes.on(GET, "/api/v1/files", lists::list);
    routes.on(GET, "/api/v1/content/:contentId", content::get);
    routes.on(POST, "/api/v1/content/:contentId/pass", content::pass);
    routes.on(GET, "/api/v1/content/:contentId/manifest", content::manifest);
    routes.on(GET, "/api/v1/content/:contentId/holders", content::holders);
    routes.on(GET, "/api/v1/content/:contentId/chunks/:chunkId", content::chunk);
    routes.on(POST, "/api/v1/shares", shares::create);
    routes.on(GET, "/api/v1/shares", shares::list);
    routes.on(DELETE, "/api/v1/shares/:shareId", shares::delete);
    routes.on(GET, ShareRoutes.PREFIX + ":shareId", shares::open);
    routes.on(OPTIONS, "/api/v1/uploads", tus::options);
    routes.on(POST, "/api/v1/uploads", tus::create);
    routes.on(HEAD, "/api/v1/uploads/:upload", tus::head);
    routes.on(PATCH, "/api/v1/uploads/:upload", tus::patch);
    routes.on(POST, "/api/v1/uploads/:upload", tus::overridden);
    routes.on(DELETE, "/api/v1/uploads/:upload", tus::delete);
    routes.on(POST, "/api/v1/deltas", deltas::create);
    routes.on(GET, "/api/v1/deltas/:upload", deltas::missing);
    routes.on(DELETE, "/api/v1/deltas/:upload", deltas::delete);
    routes.on(POST, "/api/v1/deltas/:upload/rows", deltas::rows);
    routes.on(PUT, "/api/v1/deltas/:upload/chunks", deltas::chunks);
    routes.on(POST, "/api/v1/deltas/:upload/publish", deltas::publish);
    routes.on(GET, "/api/v1/node", health::node);
    routes.on(GET, "/api/v1/nodes", network::nodes);
    routes.on(GET, "/api/v1/peers", network::peers);
    routes.on(GET, "/eventbus/info", sockets::info);
    routes.on(GET, "/eventbus/websocket", sockets::webSocket);
    routes.under("/eventbus/", sockets::before, sockets.sockJs());
    routes.on(POST, "/api/v1/session", session::create);
    routes.on(GET, "/api/v1/session", session::get);
    routes.on(PUT, "/api/v1/session", session::put);
    routes.on(DELETE, "/api/v1/peers/:peerId/tokens", edge.forOperator(session::revoke));
    routes.on(POST, "/api/v1/invitations", edge.forOperator(invitations::invite));
    routes.on(GET, LanSide.AUTHORITY, invitations::authority);
    routes.on(GET, "/api/v1/layout", layout::layout);
    routes.on(PUT, "/api/v1/layout/:nodeId", edge.forOperator(layout::put));
    routes.on(DELETE, "/api/v1/layout/:nodeId", edge.forOperator(layout::delete));
    routes.on(GET, "/api/v1/settings", set::settings);
    routes.on(PUT, "/api/v1/settings/:name", edge.forOperator(set::put));
    routes.on(GET, "/node/v1/contents/:manifestId", edge.forNodes(nodes::content));
    routes.on(GET, "/node/v1/chunks/:chunkId", edge.forNodes(nodes::chunk));
    routes.on(GET, "/health/live", health::live);
    routes.on(GET, "/health/ready", health::ready);
    routes.on(
        GET,
        "/metrics",
        context -> isLegacy(context) ? legacy.metrics(context) : health.metrics(context));
    routes.on(POST, "/upload", legacy::upload);
    routes.on(GET, "/download/:id", legacy::download);
    routes.on(GET, "/files", legacy::files);
    routes.on(GET, "/search", legacy::search);
    routes.on(POST, "/process", legacy::process);
    routes.on(GET, "/health", legacy::health);
    PageRoutes.PATHS.forEach(path -> routes.on(GET, path, pages::file));
    return routes;
  }

  /**
   * The original clients send no Accept header to {@code /metrics}; everything that scrapes does.
   */
  private static boolean isLegacy(RoutingContext context) {
    return !context.request().headers().contains(ACCEPT);
  }

  private Future<?> listen(RouteTable routes, LanSide lan) {
    // Of a negative port Vert.x makes one random port that all instances of a deployment share.
    int wanted = settings.port() == 0 ? -1 : settings.port();
    var router = routes.router();
    var opened =
        new Connections(
            vertx,
            (ContextInternal) vertx.getOrCreateContext(),
            settings.slowAfter(),
            settings.connectionsMax());
    connections = opened;
    var listening =
        new Listeners(
            vertx,
            opened::opened,
            request -> {
              if (!opened.admits(request)) {
                return;
              }
              if (routes.admits(request)) {
                router.handle(request);
              } else {
                opened.answered(request);
              }
            });
    listeners = listening;
    router
        .route()
        .order(-1)
        .handler(
            context -> {
              context.addEndHandler(ended -> opened.answered(context.request()));
              context.next();
            });
    return lan.start(vertx.eventBus(), listening)
        .compose(ready -> listening.listen(settings.host(), wanted))
        .onSuccess(port::tryComplete);
  }

  @Override
  public Future<?> stop() {
    var running = listeners;
    if (running == null || connections == null) {
      return Future.succeededFuture();
    }
    if (bridge != null) {
      bridge.stop();
    }
    var stopped = running.shutdown(STOP_SECONDS);
    connections.stop();
    return stopped;
  }
}
