package io.redgiant.web;

import static io.vertx.core.http.HttpHeaders.ACCEPT;
import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.HEAD;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The node's HTTP side: {@link #start} is the table of its routes. One instance per core. */
public final class WebVerticle extends VerticleBase {
  /** Running requests get this long to finish when the node stops. */
  private static final long STOP_SECONDS = 8;

  private final WebSettings settings;
  private final PrometheusMeterRegistry registry;
  private final Promise<Integer> port;
  private final WebMeters meters;
  private @Nullable HttpServer server; // this verticle's event loop

  /**
   * @param port completed with the port that is listened on, by whichever instance is first
   */
  public WebVerticle(
      WebSettings settings, PrometheusMeterRegistry registry, Promise<Integer> port) {
    this.settings = settings;
    this.registry = registry;
    this.port = port;
    this.meters = new WebMeters(registry);
  }

  @Override
  public Future<?> start() {
    return PageRoutes.load(vertx).compose(pages -> listen(routes(pages)));
  }

  private Router routes(PageRoutes pages) {
    var catalogue = new Catalogue(vertx.eventBus());
    var ingest = new Ingest(vertx);
    var download = new Download(vertx, meters);
    var files = new FileRoutes(settings.guest(), catalogue, ingest, download, meters);
    var lists = new ListRoutes(settings.guest(), catalogue);
    var content = new ContentRoutes(vertx, settings.guest(), catalogue, download);
    var health = new HealthRoutes(vertx, settings, catalogue, registry);
    var legacy = new LegacyRoutes(settings, catalogue, ingest, download, meters);
    var edge = new EdgeRules(settings);

    var router = Router.router(vertx);
    router.route().handler(context -> enter(context, edge));
    on(router, PUT, "/api/v1/files/:room/*", files::put);
    on(router, GET, "/api/v1/files/:room/*", files::get);
    on(router, DELETE, "/api/v1/files/:room/*", files::delete);
    on(router, GET, "/api/v1/files", lists::list);
    on(router, GET, "/api/v1/content/:contentId", content::get);
    on(router, GET, "/api/v1/content/:contentId/manifest", content::manifest);
    on(router, GET, "/api/v1/content/:contentId/chunks/:chunkId", content::chunk);
    on(router, GET, "/api/v1/node", health::node);
    on(router, GET, "/health/live", health::live);
    on(router, GET, "/health/ready", health::ready);
    on(
        router,
        GET,
        "/metrics",
        context -> isLegacy(context) ? legacy.metrics(context) : health.metrics(context));
    on(router, POST, "/upload", legacy::upload);
    on(router, GET, "/download/:id", legacy::download);
    on(router, GET, "/files", legacy::files);
    on(router, GET, "/search", legacy::search);
    on(router, POST, "/process", legacy::process);
    on(router, GET, "/health", legacy::health);
    PageRoutes.FILES.keySet().forEach(path -> on(router, GET, path, pages::file));

    router.errorHandler(404, context -> notFound().answer(context.request()));
    router.errorHandler(405, context -> methodNotAllowed(context).answer(context.request()));
    router.errorHandler(400, context -> malformed().answer(context.request()));
    router.errorHandler(500, context -> Problem.answer(context.request(), context.failure()));
    return router;
  }

  /**
   * The original clients send no Accept header to {@code /metrics}; everything that scrapes does.
   */
  private static boolean isLegacy(RoutingContext context) {
    return !context.request().headers().contains(ACCEPT);
  }

  private Future<?> listen(Router router) {
    // Of a negative port Vert.x makes one random port that all instances of a deployment share.
    int wanted = settings.port() == 0 ? -1 : settings.port();
    var created =
        vertx
            .createHttpServer(options())
            .requestHandler(router)
            .invalidRequestHandler(InvalidRequest::answer);
    server = created;
    return created
        .listen(wanted, settings.host())
        .onSuccess(listening -> port.tryComplete(listening.actualPort()));
  }

  @Override
  public Future<?> stop() {
    var running = server;
    return running == null
        ? Future.succeededFuture()
        : running.shutdown(STOP_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * A route whose handler returns when it has answered; a failure becomes the answer. GET is HEAD
   * as well.
   */
  private static void on(
      Router router, HttpMethod method, String path, Function<RoutingContext, Future<Void>> work) {
    var route = router.route(method, path);
    if (method == GET) {
      route.method(HEAD);
    }
    Handler<RoutingContext> handler =
        context ->
            Future.succeededFuture(context)
                .compose(work) // a throw in here becomes a failed future
                .onFailure(error -> Problem.answer(context.request(), error));
    route.handler(handler);
  }

  /** What every request passes first. */
  private void enter(RoutingContext context, EdgeRules edge) {
    long start = System.nanoTime();
    var request = context.request();
    var response = context.response();
    response.putHeader("X-Content-Type-Options", "nosniff");
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      // Netty drops a Content-Length beside it, so here nobody can tell; whatever follows is not
      // read as a request.
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    context.addEndHandler(
        ended -> {
          var route = context.currentRoute();
          var path = route == null ? null : route.getPath();
          meters.answered(request, path == null ? "none" : path, System.nanoTime() - start);
        });
    try {
      edge.check(request);
    } catch (RuntimeException refused) {
      Problem.answer(request, refused);
      return;
    }
    context.next();
  }

  private static Problem malformed() {
    return new Problem(
        400, "The request is wrong", "its path or query is not percent-encoded as it should be");
  }

  private static Problem notFound() {
    return new Problem(
        404, "Not found", "there is no such route; /api/docs/openapi.yaml lists them");
  }

  private static Problem methodNotAllowed(RoutingContext context) {
    var allowed = context.response().headers().get(HttpHeaders.ALLOW);
    return new Problem(
        405,
        "Method not allowed",
        context.request().method() + " is not taken here; " + allowed + " are");
  }

  /**
   * Figures behind each are in ARCHITECTURE.md: the two buffer sizes alone halve what an upload
   * costs.
   */
  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setReceiveBufferSize(256 << 10)
        .setMaxChunkSize(256 << 10)
        .setMaxHeaderSize(32 << 10)
        .setMaxInitialLineLength(16 << 10)
        .setIdleTimeout(60)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setHttp2ClearTextEnabled(false)
        .setDecompressionSupported(false)
        .setCompressionSupported(false)
        .setMaxWebSocketFrameSize(64 << 10)
        .setMaxWebSocketMessageSize(256 << 10);
  }
}
