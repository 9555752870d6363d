package io.redgiant.web;

import io.redgiant.local.Nodes;
import io.redgiant.protocol.NodeUrl;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Pages of the network's other nodes: whoever loses the node that its page came from goes on at
 * this one, and the page stays the other's. They are let in like this node's own, and the browser
 * is told so. No cookie says who asks, so nothing is done in anybody's name that does not say so
 * itself. A page outlasts its node: for a day after that was last heard of it is let in. One event
 * loop.
 */
final class OtherPages {
  private static final String ALLOWED_METHODS = "GET, HEAD, PUT, POST, PATCH, DELETE";
  private static final String EXPOSED =
      "Content-Range, ETag, Location, Redgiant-Content, Redgiant-Copies, Redgiant-Position,"
          + " Retry-After, Tus-Resumable, Upload-Expires, Upload-Length, Upload-Offset";
  private static final String PREFLIGHT_SECONDS = "600";

  private static final long KEPT_NANOS = Duration.ofDays(1).toNanos();

  private final Map<String, Long> origins = new HashMap<>(); // when they were heard of last

  /** Which nodes are up. */
  void changed(Nodes nodes) {
    long now = System.nanoTime();
    origins.values().removeIf(heard -> now - heard > KEPT_NANOS);
    for (var seen : nodes.nodes()) {
      var url = seen.hello().url();
      if (NodeUrl.isOne(url)) {
        names(url).forEach(origin -> origins.put(origin, now));
      }
    }
  }

  private static List<String> names(URI url) {
    var origins = new ArrayList<String>();
    var port = url.getPort() < 0 ? "" : ":" + url.getPort();
    var host = url.getHost().toLowerCase(Locale.ROOT);
    origins.add(url.getScheme() + "://" + host + port);
    if (EdgeRules.LOOPBACK_HOSTS.contains(host)) { // people call that by any of its names
      EdgeRules.LOOPBACK_HOSTS.forEach(name -> origins.add(url.getScheme() + "://" + name + port));
    }
    return origins;
  }

  boolean include(String origin) {
    var heard = origins.get(origin);
    return heard != null && System.nanoTime() - heard <= KEPT_NANOS;
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
