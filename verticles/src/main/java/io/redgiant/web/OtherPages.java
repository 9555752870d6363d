package io.redgiant.web;

import io.redgiant.local.Nodes;
import io.redgiant.protocol.NodeUrl;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Pages of the network's other nodes: whoever loses the node that its page came from goes on at
 * this one, and the page stays the other's. They are let in like this node's own, and the browser
 * is told so. No cookie says who asks, so nothing is done in anybody's name that does not say so
 * itself. One event loop.
 */
final class OtherPages {
  private static final String ALLOWED_METHODS = "GET, HEAD, PUT, POST, PATCH, DELETE";
  private static final String EXPOSED =
      "Content-Range, ETag, Location, Redgiant-Copies, Redgiant-Position, Retry-After,"
          + " Tus-Resumable, Upload-Expires, Upload-Length, Upload-Offset";
  private static final String PREFLIGHT_SECONDS = "600";

  private Set<String> origins = Set.of();

  /** Which nodes are up. */
  void changed(Nodes nodes) {
    var now = new HashSet<String>();
    for (var seen : nodes.nodes()) {
      var url = seen.hello().url();
      if (NodeUrl.isOne(url)) {
        add(url, now);
      }
    }
    origins = Set.copyOf(now);
  }

  private static void add(URI url, Set<String> origins) {
    var port = url.getPort() < 0 ? "" : ":" + url.getPort();
    var host = url.getHost().toLowerCase(Locale.ROOT);
    origins.add(url.getScheme() + "://" + host + port);
    if (EdgeRules.LOOPBACK_HOSTS.contains(host)) { // people call that by any of its names
      EdgeRules.LOOPBACK_HOSTS.forEach(name -> origins.add(url.getScheme() + "://" + name + port));
    }
  }

  boolean include(String origin) {
    return origins.contains(origin);
  }

  /**
   * Tells a browser that such a page may read the answer. A question whether it may ask at all is
   * answered here: false.
   */
  boolean welcome(HttpServerRequest request) {
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null || !include(origin.toLowerCase(Locale.ROOT))) {
      return true;
    }
    var response = request.response();
    response
        .putHeader("Access-Control-Allow-Origin", origin)
        .putHeader("Access-Control-Expose-Headers", EXPOSED)
        .putHeader(HttpHeaders.VARY, "Origin");
    var headers = request.getHeader("Access-Control-Request-Headers");
    if (request.method() != HttpMethod.OPTIONS
        || !request.headers().contains("Access-Control-Request-Method")) {
      return true;
    }
    response
        .putHeader("Access-Control-Allow-Methods", ALLOWED_METHODS)
        .putHeader("Access-Control-Max-Age", PREFLIGHT_SECONDS);
    if (headers != null) {
      response.putHeader("Access-Control-Allow-Headers", headers);
    }
    response.setStatusCode(204).end();
    return false;
  }
}
