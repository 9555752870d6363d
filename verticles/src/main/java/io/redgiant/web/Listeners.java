package io.redgiant.web;

import io.redgiant.local.LanPlace;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop listens on: HTTP at one address, and HTTPS at those of the local network, all
 * with the same routes behind them.
 */
final class Listeners {
  /** What the bridge's plain WebSocket says when a token stands beside it. */
  static final String SUB_PROTOCOL = "redgiant";

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
  private static final long AGAIN_MILLIS = 5_000;

  private final Vertx vertx;
  private final Handler<HttpConnection> opened;
  private final Handler<HttpServerRequest> requests;
  private final List<HttpServer> plain = new ArrayList<>();
  private final Map<InetAddress, HttpServer> lan = new LinkedHashMap<>();
  private @Nullable LanPlace followed;

  Listeners(Vertx vertx, Handler<HttpConnection> opened, Handler<HttpServerRequest> requests) {
    this.vertx = vertx;
    this.opened = opened;
    this.requests = requests;
  }

  /** Listens for HTTP; answers the port. */
  Future<Integer> listen(String host, int port) {
    var server = server(options());
    plain.add(server);
    return server.listen(port, host).map(HttpServer::actualPort);
  }

  /**
   * Listens for HTTPS where the node is reached now, and nowhere else: with another certificate
   * from the next connection on.
   */
  Future<?> listen(LanPlace place) {
    var gone = lan.keySet().stream().filter(one -> !place.addresses().contains(one)).toList();
    var changes = new ArrayList<Future<?>>();
    for (var address : gone) {
      changes.add(closed(address));
    }
    var tls = new PemKeyCertOptions();
    tls.addCertValue(Buffer.buffer(place.chain())).addKeyValue(Buffer.buffer(place.key()));
    for (var address : place.addresses()) {
      var open = lan.get(address);
      if (open != null) {
        changes.add(open.updateSSLOptions(secured(tls).getSslOptions()));
      } else {
        changes.add(listen(address, place.port(), secured(tls)));
      }
    }
    return Future.join(changes);
  }

  /** The same of a node that runs: what cannot be had is tried again until it is elsewhere. */
  void follow(LanPlace place) {
    boolean isNew = !place.equals(followed);
    followed = place;
    listen(place)
        .onFailure(
            error -> {
              if (isNew) {
                LOG.warn("not all of the local network reaches this node: {}", error.getMessage());
              }
              vertx.setTimer(
                  AGAIN_MILLIS,
                  again -> {
                    if (place.equals(followed)) {
                      follow(place);
                    }
                  });
            });
  }

  private Future<?> listen(InetAddress address, int port, HttpServerOptions secured) {
    var server = server(secured);
    lan.put(address, server);
    var host = address.getHostAddress();
    return server
        .listen(port, host)
        .recover(
            error -> {
              lan.remove(address, server);
              return Future.failedFuture(
                  new Refusal(
                      Failure.UNAVAILABLE,
                      "%s port %d cannot be listened on for --lan (%s); choose another with --lan %s:%d"
                          .formatted(host, port, error.getMessage(), host, port + 1)));
            });
  }

  private Future<?> closed(InetAddress address) {
    var server = lan.remove(address);
    return server == null ? Future.succeededFuture() : server.close();
  }

  private HttpServer server(HttpServerOptions options) {
    return vertx
        .createHttpServer(options)
        .connectionHandler(opened)
        .requestHandler(requests)
        .invalidRequestHandler(InvalidRequest::answer);
  }

  /** Running requests have this long to finish. */
  Future<?> shutdown(long seconds) {
    followed = null;
    var all = new ArrayList<>(plain);
    all.addAll(lan.values());
    return Future.join(
        all.stream().map(server -> server.shutdown(seconds, TimeUnit.SECONDS)).toList());
  }

  /**
   * HTTP/1.1 alone: WebSockets and what {@link Connections} knows of a connection are of that. No
   * server name is asked for, as one certificate serves all.
   */
  private static HttpServerOptions secured(PemKeyCertOptions tls) {
    return options()
        // A hundred times the speed of the JDK's, which its first compiler alone makes slow.
        .setSslEngineOptions(
            OpenSSLEngineOptions.isAvailable()
                ? new OpenSSLEngineOptions()
                : new JdkSSLEngineOptions())
        .setSsl(true)
        .setKeyCertOptions(tls)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
        .setUseAlpn(true)
        .setAlpnVersions(List.of(HttpVersion.HTTP_1_1));
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
        .setWebSocketSubProtocols(List.of(SUB_PROTOCOL))
        // Four frames of the bridge, as SockJS quotes them; and each event is encoded once for all.
        .setMaxWebSocketFrameSize(256 << 10)
        .setMaxWebSocketMessageSize(256 << 10)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setRegisterWebSocketWriteHandlers(false);
  }
}
