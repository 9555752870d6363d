package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be known of a connection beyond its current request, and how many there may be: a
 * process without descriptors could not even say no. One event loop only.
 *
 * <p>A connection without a request under way has a time by which its next request's headers must
 * be here: if they drip in byte by byte, they reset the idle time-out again and again.
 */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /** What Vert.x calls the end of its pipeline. */
  private static final String VERTX_HANDLER = "handler";

  /** Of one that is served: its socket, and a file that is sent through it. */
  private static final int DESCRIPTORS = 2;

  /** For each that may be served: those two, and one for another that is refused meanwhile. */
  private static final int DESCRIPTORS_EACH = DESCRIPTORS + 1;

  /** The status of an answer after which the connection is a WebSocket. */
  private static final int SWITCHED = 101;

  /** So much of all descriptors is left for those that are refused, at least. */
  private static final int REFUSED_PART = 12;

  private final Vertx vertx;
  private final ContextInternal context;
  private final Duration slowAfter;
  private final int max;
  private final Map<HttpConnection, Long> silent =
      new HashMap<>(); // no request under way, and the timer that ends them
  private final Map<HttpConnection, Integer> running = new HashMap<>(); // open → requests under way
  private final Set<HttpConnection> sockets = new HashSet<>(); // of these, WebSockets: no file
  private final Map<HttpConnection, HttpServerRequest> latest = new HashMap<>(); // request of each
  private final Set<HttpConnection> last = new HashSet<>(); // they have had their last request
  private final Set<HttpConnection> surplus = new HashSet<>(); // open beyond the maximum
  private boolean full; // and it was logged
  private boolean stopping;

  /**
   * @param context of the event loop that all calls come from
   * @param max are served at once; as many again are told to come back, and more are closed. Of
   *     WebSockets there may be more, as no file is sent through them.
   */
  Connections(Vertx vertx, ContextInternal context, Duration slowAfter, int max) {
    this.vertx = vertx;
    this.context = context;
    this.slowAfter = slowAfter;
    this.max = max;
  }

  void opened(HttpConnection connection) {
    if (hasPlace()) {
      running.put(connection, 0);
    } else if (surplus.size() < Math.min(max, DESCRIPTORS_EACH * max - descriptors())) {
      surplus.add(connection);
      logFull();
    } else {
      connection.close();
      return;
    }
    ((HttpServerConnection) connection)
        .channelHandlerContext()
        .pipeline()
        .addBefore(
            VERTX_HANDLER,
            "brokenFraming",
            new BrokenFraming(cause -> context.emit(cause, why -> brokenBody(connection, why))))
        .addBefore(VERTX_HANDLER, "patience", new Patience(() -> isThisNodesTurn(connection)));
    // Vert.x itself makes an error of every client that goes; its requests learn of it as well.
    connection.exceptionHandler(broken -> LOG.debug("a connection broke: {}", broken.toString()));
    awaitRequest(connection, slowAfter);
    // The channel's own end, as Vert.x says nothing of a connection that has become a WebSocket.
    ((HttpServerConnection) connection)
        .channelHandlerContext()
        .channel()
        .closeFuture()
        .addListener(closed -> context.emit(connection, this::closed));
  }

  private boolean hasPlace() {
    int all = DESCRIPTORS_EACH * max;
    return running.size() - sockets.size() < max
        && descriptors() + DESCRIPTORS <= all - all / REFUSED_PART;
  }

  /** That those take, or may take, which are served. */
  private int descriptors() {
    return DESCRIPTORS * running.size() - sockets.size();
  }

  private void closed(HttpConnection connection) {
    spoke(connection);
    running.remove(connection);
    sockets.remove(connection);
    surplus.remove(connection);
    latest.remove(connection);
    last.remove(connection);
    full = full && descriptors() > max;
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
    if (surplus.contains(connection) && !takesPlace(connection)) {
      refuse(request);
      return false;
    }
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      last.add(connection);
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    running.merge(connection, 1, Integer::sum);
    if (Bridge.isForSocket(request)) {
      sockets.add(connection); // until it is answered otherwise
    }
    latest.put(connection, request);
    return true;
  }

  /** Whether one of those that are served has gone meanwhile. */
  private boolean takesPlace(HttpConnection connection) {
    if (!hasPlace()) {
      return false;
    }
    surplus.remove(connection);
    running.put(connection, 0);
    return true;
  }

  private void refuse(HttpServerRequest request) {
    last.add(request.connection());
    var response = request.response();
    response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    response.endHandler(ended -> UnreadBody.closeAfterLastAnswer(vertx, request));
    Problem.answer(
        request,
        new Refusal(
            Failure.UNAVAILABLE,
            "this node serves as many connections as it can; try again in a moment"));
  }

  private void logFull() {
    if (!full) {
      full = true;
      LOG.warn(
          "an event loop serves {} connections, {} of them WebSockets, and refuses others; a higher"
              + " limit of open files (ulimit -n) allows more",
          running.size(),
          sockets.size());
    }
  }

  /** Says so where the body is that of the request at hand, whose answer has not begun. */
  private void brokenBody(HttpConnection connection, Throwable cause) {
    var request = latest.get(connection);
    if (request != null && !request.isEnded()) {
      InvalidRequest.answerBody(request, cause);
    }
  }

  /** Whether the client has said all of its request, and the answer has not begun. */
  private boolean isThisNodesTurn(HttpConnection connection) {
    var request = latest.get(connection);
    return request != null && request.isEnded() && !request.response().headWritten();
  }

  /** A request that was admitted has its whole answer, or never gets it. */
  void answered(HttpServerRequest request) {
    var connection = request.connection();
    var requests = running.computeIfPresent(connection, (open, earlier) -> earlier - 1);
    boolean upgraded = request.response().getStatusCode() == SWITCHED; // no request follows
    if (!upgraded) {
      sockets.remove(connection);
    }
    if (requests != null && requests == 0 && !upgraded) {
      awaitRequest(connection, slowAfter.multipliedBy(2)); // as clients keep idle ones for later
    }
    closeIfIdle(connection);
  }

  /**
   * Closes each connection as soon as no request is under way: clients keep idle ones open, and
   * Vert.x would wait for them.
   */
  void stop() {
    stopping = true;
    Set.copyOf(surplus).forEach(HttpConnection::close);
    Set.copyOf(running.keySet()).forEach(this::closeIfIdle);
  }

  private void closeIfIdle(HttpConnection connection) {
    if (stopping && running.getOrDefault(connection, 0) == 0) {
      connection.close();
    }
  }

  private void awaitRequest(HttpConnection connection, Duration patience) {
    spoke(connection);
    silent.put(connection, vertx.setTimer(patience.toMillis(), late -> connection.close()));
  }

  private void spoke(HttpConnection connection) {
    var timer = silent.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }
}
