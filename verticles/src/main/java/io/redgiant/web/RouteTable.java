package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The routes as they are listed, what every request passes before them, and what is answered where
 * there is none.
 */
final class RouteTable {
  private final Vertx vertx;
  private final Router router;
  private final WebMeters meters;
  private final EdgeRules edge;
  private final OtherPages others;
  private final PeersSeen peers;
  private final Map<String, Set<String>> methods =
      new LinkedHashMap<>(); // of each path as it was written

  RouteTable(Vertx vertx, WebMeters meters, EdgeRules edge, OtherPages others, PeersSeen peers) {
    this.vertx = vertx;
    this.router = Router.router(vertx);
    this.meters = meters;
    this.edge = edge;
    this.others = others;
    this.peers = peers;
    router.route().handler(this::enter);
    router.errorHandler(400, RouteTable::malformed);
    router.errorHandler(404, RouteTable::notFound);
    router.errorHandler(405, this::methodNotAllowed);
    router.errorHandler(500, RouteTable::failed);
  }

  /**
   * The work's future ends when it has answered; where it fails, the failure becomes the answer.
   * GET is HEAD as well.
   */
  void on(HttpMethod method, String path, Function<RoutingContext, Future<Void>> work) {
    var taken = methods.computeIfAbsent(path, none -> new TreeSet<>());
    var route = router.route(method, path);
    taken.add(method.name());
    if (method == HttpMethod.GET) {
      route.method(HttpMethod.HEAD);
      taken.add(HttpMethod.HEAD.name());
    }
    route.handler(
        context ->
            Future.succeededFuture(context)
                .compose(work) // a throw in here becomes a failed future
                .onFailure(error -> Problem.answer(context.request(), error)));
  }

  /**
   * All that begins with {@code path} and has no route of its own passes the first to the second.
   */
  void under(String path, Handler<RoutingContext> first, Router second) {
    router.route(path + "*").handler(first);
    router.route(path + "*").subRouter(second);
  }

  /**
   * What every request passes before a route is looked for, and before anything else reads its Host
   * or its target; one that does not pass is answered here.
   */
  boolean admits(HttpServerRequest request) {
    long start = System.nanoTime();
    request.response().putHeader(Problem.NO_SNIFFING, "nosniff");
    try {
      edge.check(request);
      if (others.welcome(request)) {
        return true;
      }
      ended(request, null, start);
      return false;
    } catch (RuntimeException refused) {
      Problem.answer(request, refused);
      ended(request, null, start);
      return false;
    }
  }

  Router router() {
    return router;
  }

  /** Path → methods, as the description of the routes must list them. */
  Map<String, Set<String>> methods() {
    return methods;
  }

  private void enter(RoutingContext context) {
    long start = System.nanoTime();
    var request = context.request();
    var codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    context.addEndHandler(
        ended -> {
          var route = context.currentRoute();
          ended(request, route == null ? null : route.getPath(), start);
        });
    if (!codings.isEmpty()
        && !(codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked"))) {
      new Problem(501, "Transfer coding not known", "a body may be chunked, and nothing else")
          .answer(request);
      return;
    }
    if (passes(context)) {
      context.next();
    }
  }

  /** Finds out who asks; a token that is none is answered here. Nodes have a proof instead. */
  private boolean passes(RoutingContext context) {
    var path = context.normalizedPath();
    if (path.startsWith(NodeRoutes.PREFIX)) {
      return true;
    }
    try {
      var asker = edge.asker(context.request());
      asker.putInto(context);
      peers.asked(path, asker);
      return true;
    } catch (Refusal refused) {
      Problem.answer(context.request(), refused);
      return false;
    }
  }

  private void ended(HttpServerRequest request, @Nullable String route, long start) {
    meters.answered(request, route == null ? "none" : route, System.nanoTime() - start);
    UnreadBody.closeAfterLastAnswer(vertx, request);
  }

  private static void malformed(RoutingContext context) {
    var why = context.failure();
    Problem.answer(
        context.request(),
        new Refusal(
            Failure.BAD_REQUEST,
            "this is not a request as this node reads them"
                + (why == null || why.getMessage() == null ? "" : ": " + why.getMessage())));
  }

  private static void notFound(RoutingContext context) {
    new Problem(404, "Not found", "there is no such route; /api/docs/openapi.json lists them")
        .answer(context.request());
  }

  private void methodNotAllowed(RoutingContext context) {
    var allowed = String.join(", ", allowed(context.normalizedPath()));
    context.response().putHeader(HttpHeaders.ALLOW, allowed);
    var detail = "this path takes " + allowed + ", not " + context.request().method();
    new Problem(405, "Method not allowed", detail).answer(context.request());
  }

  private static void failed(RoutingContext context) {
    var error = context.failure();
    Problem.answer(
        context.request(),
        error == null ? new IllegalStateException("a route failed without a reason") : error);
  }

  private Set<String> allowed(String path) {
    var allowed = new TreeSet<String>();
    methods.forEach(
        (template, taken) -> {
          if (pattern(template).matcher(path).matches()) {
            allowed.addAll(taken);
          }
        });
    return allowed;
  }

  private static Pattern pattern(String template) {
    return Pattern.compile(
        template.replace(".", "\\.").replace("*", ".*").replaceAll(":\\w+", "[^/]+"));
  }
}
