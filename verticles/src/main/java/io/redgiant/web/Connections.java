package io.redgiant.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What must be known of a connection beyond its current request. One event loop only. */
final class Connections {
  /** Headers that drip in byte by byte would reset the idle time-out again and again. */
  private static final long FIRST_REQUEST_MILLIS_MAX = 30_000;

  private final Vertx vertx;
  private final Map<HttpConnection, Long> silent =
      new HashMap<>(); // no request yet, and the timer that ends them
  private final Map<HttpConnection, Integer> running = new HashMap<>(); // open → requests under way
  private final Set<HttpConnection> last = new HashSet<>(); // they have had their last request
  private boolean stopping;

  Connections(Vertx vertx) {
    this.vertx = vertx;
  }

  void opened(HttpConnection connection) {
    running.put(connection, 0);
    silent.put(connection, vertx.setTimer(FIRST_REQUEST_MILLIS_MAX, late -> connection.close()));
    connection.closeHandler(
        closed -> {
          spoke(connection);
          running.remove(connection);
          last.remove(connection);
        });
  }

  /**
   * Whether to serve this request. A chunked one is its connection's last: Netty drops a
   * Content-Length beside the chunks, so nobody here can tell that there were two ideas of where it
   * ends, and what follows may be its own body.
   */
  boolean admits(HttpServerRequest request) {
    var connection = request.connection();
    spoke(connection);
    if (last.contains(connection)) {
      connection.close();
      return false;
    }
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      last.add(connection);
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    running.merge(connection, 1, Integer::sum);
    return true;
  }

  /** A request that was admitted has its whole answer, or never gets it. */
  void answered(HttpServerRequest request) {
    var connection = request.connection();
    running.computeIfPresent(connection, (open, requests) -> requests - 1);
    closeIfIdle(connection);
  }

  /**
   * Closes each connection as soon as no request is under way: clients keep idle ones open, and
   * Vert.x would wait for them.
   */
  void stop() {
    stopping = true;
    Set.copyOf(running.keySet()).forEach(this::closeIfIdle);
  }

  private void closeIfIdle(HttpConnection connection) {
    if (stopping && running.getOrDefault(connection, 0) == 0) {
      connection.close();
    }
  }

  private void spoke(HttpConnection connection) {
    var timer = silent.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }
}
