package io.redgiant.web;

import static io.redgiant.protocol.Address.EDGE_NETWORK;
import static io.redgiant.protocol.Address.LOCAL_NETWORK_NODES;
import static io.redgiant.protocol.Address.LOCAL_PUSH;

import io.redgiant.local.Answer;
import io.redgiant.local.Nodes;
import io.redgiant.local.NodesQuery;
import io.redgiant.local.Push;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import io.vertx.ext.web.handler.sockjs.Transport;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge: {@code /eventbus/websocket} for a plain WebSocket, and SockJS below {@code /eventbus}
 * for whoever has none. What is said on a socket is the same by either, and docs/bridge.md says
 * what. One event loop.
 *
 * <p>Vert.x's own bridge makes a consumer on the cluster of each registration, encodes each event
 * for each socket, and answers without saying what was refused; so only its transports are used.
 */
final class Bridge {
  private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);

  /** Of SockJS. What answers here besides is for browsers that no one has any more. */
  private static final Pattern TRANSPORT =
      Pattern.compile(
          "/eventbus/[A-Za-z0-9_-]{1,32}/[A-Za-z0-9_-]{8,64}/(websocket|xhr|xhr_streaming|xhr_send)");

  /** A frame of SockJS is a list of ours, each as a JSON text; as long as a WebSocket's message. */
  private static final int SEND_BYTES_MAX = 256 << 10;

  private static final long SWEEP_MILLIS = 5_000;

  /** How often those who look at the network hear how it is. */
  private static final long NETWORK_MILLIS = 1_000;

  /** How often it is said that somebody watches the event bus, while somebody does. */
  private static final long WATCH_MILLIS = 1_000;

  private final Vertx vertx;
  private final Bodies bodies;
  private final Askers askers;
  private final BridgeRequests requests;
  private final BridgeSockets sockets;
  private final Flushes flushes = new Flushes();
  private boolean stopped;

  Bridge(
      Vertx vertx,
      WebSettings settings,
      Bodies bodies,
      Askers askers,
      PeersSeen seen,
      BridgeMeters meters) {
    this.vertx = vertx;
    this.bodies = bodies;
    this.askers = askers;
    this.requests = new BridgeRequests(vertx.eventBus(), settings);
    this.sockets = new BridgeSockets(new PeersAtSockets(vertx), seen, meters);
  }

  Future<?> start() {
    vertx.setPeriodic(SWEEP_MILLIS, tick -> sockets.closeSilent(System.nanoTime()));
    vertx.setPeriodic(NETWORK_MILLIS, tick -> tellOfNetwork());
    // What is said of watchers holds for a few seconds, so that nobody need say that they are gone.
    vertx.setPeriodic(WATCH_MILLIS, tick -> requests.watch(sockets::listenTo));
    return vertx
        .eventBus()
        .<Push>localConsumer(LOCAL_PUSH, event -> sockets.deliver(event.body()))
        .completion();
  }

  private void tellOfNetwork() {
    if (!sockets.listenTo(EDGE_NETWORK)) {
      return;
    }
    Answer.<Nodes>from(vertx.eventBus(), LOCAL_NETWORK_NODES, new NodesQuery())
        .onSuccess(
            nodes -> {
              var body = Json.bytes(json -> NetworkRoutes.write(json, nodes));
              sockets.deliver(
                  new Push.ToAll(EDGE_NETWORK, new String(body, StandardCharsets.UTF_8)));
            })
        .onFailure(error -> LOG.debug("how the network is could not be told", error));
  }

  /** Tokens of some peer have become void. */
  void revoked() {
    sockets.closeVoid();
  }

  /** New ones are closed at once from here on. */
  void stop() {
    stopped = true;
    sockets.closeAll();
  }

  /** Whether it asks for a socket here, if it is let: nothing else is answered to it. */
  static boolean isForSocket(HttpServerRequest request) {
    var path = request.path();
    return path != null && path.startsWith("/eventbus/") && request.canUpgradeToWebSocket();
  }

  /** {@code GET /eventbus/websocket}. */
  Future<Void> webSocket(RoutingContext context) {
    var asker = Asker.of(context);
    var request = context.request();
    if (!request.canUpgradeToWebSocket()) {
      throw new Refusal(Failure.BAD_REQUEST, "this is for a WebSocket; send its Upgrade headers");
    }
    var connection = (HttpServerConnection) request.connection();
    var channel = connection.channelHandlerContext().channel();
    return request
        .toWebSocket()
        .map(socket -> opened(socket, new WebSocketWire(socket, channel, flushes), asker))
        .mapEmpty();
  }

  private BridgeSocket opened(ServerWebSocket webSocket, BridgeWire wire, Asker asker) {
    var socket = socket(wire, asker);
    webSocket.textMessageHandler(socket::heard);
    webSocket.binaryMessageHandler(bytes -> socket.close(BridgeClosure.NO_TEXT));
    webSocket.exceptionHandler(
        error -> {
          LOG.debug("a socket broke: {}", error.toString());
          socket.close(BridgeClosure.TOO_LARGE);
        });
    webSocket.closeHandler(closed -> socket.gone());
    return socket;
  }

  private void opened(SockJSSocket sockJs) {
    var socket = socket(new SockJsWire(sockJs), Asker.of(sockJs.routingContext()));
    sockJs.handler(bytes -> socket.heard(bytes.toString()));
    sockJs.exceptionHandler(error -> LOG.debug("a socket broke: {}", error.toString()));
    sockJs.closeHandler(closed -> socket.gone());
  }

  private BridgeSocket socket(BridgeWire wire, Asker asker) {
    var socket = new BridgeSocket(wire, asker, askers, requests, sockets);
    sockets.opened(socket);
    if (stopped) {
      socket.close(BridgeClosure.STOPPING);
    } else if (socket.isVoid()) {
      socket.close(BridgeClosure.TOKEN_ENDED); // its token ended while it was opened
    }
    return socket;
  }

  /**
   * {@code GET /eventbus/info}, as SockJS clients ask first. Vert.x's own answer says that any
   * origin may.
   */
  Future<Void> info(RoutingContext context) {
    return JsonAnswer.send(
        context.response(),
        json -> {
          json.writeStartObject();
          json.writeBooleanField("websocket", true);
          json.writeBooleanField("cookie_needed", false);
          json.writeArrayFieldStart("origins");
          json.writeString(origin(context));
          json.writeEndArray();
          json.writeNumberField("entropy", ThreadLocalRandom.current().nextLong(1L << 32));
          json.writeEndObject();
        });
  }

  private static String origin(RoutingContext context) {
    var origin = context.request().getHeader(HttpHeaders.ORIGIN); // it has passed the gate
    return origin == null
        ? context.request().scheme() + "://" + context.request().getHeader(HttpHeaders.HOST)
        : origin;
  }

  /** SockJS without frames inside of pages, without scripts, and without anybody else's library. */
  Router sockJs() {
    var options =
        new SockJSHandlerOptions()
            .setInsertJSESSIONID(false)
            .setRegisterWriteHandler(false)
            .setLibraryURL("");
    options.addDisabledTransport(Transport.EVENT_SOURCE.name());
    options.addDisabledTransport(Transport.HTML_FILE.name());
    options.addDisabledTransport(Transport.JSON_P.name());
    return SockJSHandler.create(vertx, options).socketHandler(this::opened);
  }

  /** What every request of SockJS passes: its transports only, and a body that is bounded. */
  void before(RoutingContext context) {
    var path = context.normalizedPath();
    if (!TRANSPORT.matcher(path).matches()) {
      context.fail(404);
      return;
    }
    var inside = (RoutingContextInternal) context;
    // SockJS would tell a browser that any page may read this; here only this node's own may.
    inside.visitHandler(RoutingContextInternal.CORS_HANDLER);
    if (context.request().method() != HttpMethod.POST) {
      context.next();
      return;
    }
    if (!path.endsWith("/xhr_send")) {
      // SockJS closes behind each poll, and does not say so.
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    bodies
        .small(context.request().pause(), SEND_BYTES_MAX)
        .onComplete(
            body -> {
              inside.visitHandler(RoutingContextInternal.BODY_HANDLER);
              inside.setBody(Buffer.buffer(body));
              context.next();
            },
            error -> Problem.answer(context.request(), error));
  }
}
