package io.redgiant.web;

import io.redgiant.local.NodeProof;
import io.redgiant.local.OperatorToken;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may talk to this node: whoever has a peer's token, and this machine without one, as the
 * guest; by HTTPS nobody without one. From a browser, a request's Host and Origin must be this
 * node's own besides, so that neither a foreign page nor a foreign name that resolves to this
 * machine reaches it. {@code X-Forwarded-*} is ignored: nothing a client says about itself is
 * believed. Other nodes have routes of their own, and prove that they are nodes; what changes the
 * network takes its operator's token besides.
 */
final class EdgeRules {
  static final Set<String> LOOPBACK_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Set<String> ownHosts;
  private final Set<String> publishedAuthorities;
  private final Set<String> publishedOrigins;
  private final NodeProof nodes;
  private final OperatorToken operator;
  private final Askers askers;
  private final OtherPages others;
  private final LanSide lan;
  private final WrongTokens wrong = new WrongTokens(System::nanoTime);

  EdgeRules(WebSettings settings, Askers askers, OtherPages others, LanSide lan) {
    this.askers = askers;
    this.others = others;
    this.lan = lan;
    nodes = settings.nodes();
    operator = settings.operator();
    var listen = bracketed(settings.host().toLowerCase(Locale.ROOT));
    ownHosts = reachesLoopback(listen) ? union(LOOPBACK_HOSTS, listen) : Set.of(listen);
    publishedAuthorities =
        settings.publishedUrls().stream()
            .map(EdgeRules::authority)
            .collect(Collectors.toUnmodifiableSet());
    publishedOrigins =
        settings.publishedUrls().stream()
            .map(url -> url.getScheme() + "://" + authority(url))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Refuses another machine, a foreign Host or Origin, and a target that is not what it seems
   * before it is decoded.
   */
  void check(HttpServerRequest request) {
    var path = request.path();
    if (path != null && path.startsWith(NodeRoutes.PREFIX)) {
      requireNode(request);
      return;
    }
    boolean open = path != null && path.startsWith(ShareRoutes.PREFIX) || lan.isOpen(request);
    if (!open && needsToken(request) && asker(request).guest()) {
      throw new Refusal(
          Failure.NOT_AUTHENTICATED,
          LanSide.includes(request)
              ? "this takes a peer's token, which an invitation gives; redgiant invite makes one on"
                  + " the node's machine"
              : "without a peer's token this node answers only its own machine; a proxy on that"
                  + " machine reaches it, with its URL in --urls, and so does POST /api/v1/session"
                  + " there");
    }
    int port = request.localAddress().port();
    var host = host(request);
    boolean secure = LanSide.includes(request);
    if (!isOwn(host, port, secure)) {
      throw new Refusal(
          Failure.FORBIDDEN,
          "this node is not reached by Host '" + host + "'; name that URL in --urls");
    }
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && !isOrigin(origin.toLowerCase(Locale.ROOT), port, secure)) {
      throw new Refusal(Failure.FORBIDDEN, "a page from '" + origin + "' may not use this node");
    }
    RequestPath.check(request);
  }

  private boolean isOrigin(String origin, int port, boolean secure) {
    return isOwnOrigin(origin, port, secure) || others.include(origin);
  }

  /**
   * Whether a request is nobody's without a token: one from another machine, and all that comes by
   * HTTPS, as what forwards that to this machine is not this machine.
   */
  static boolean needsToken(HttpServerRequest request) {
    return LanSide.includes(request) || !isThisMachine(request.remoteAddress());
  }

  /** Who asks for this; refuses a token that is none. */
  Asker asker(HttpServerRequest request) {
    try {
      return askers.of(request);
    } catch (Refusal none) {
      throw needsToken(request) ? wrong(request, none) : none;
    }
  }

  /** Counts what somebody from elsewhere has shown in vain; answers what to say. */
  Refusal wrong(HttpServerRequest request, Refusal refusal) {
    wrong.check(request.remoteAddress());
    return wrong.count(request.remoteAddress(), refusal);
  }

  /**
   * Refuses an invitation unseen where there are none, and of an address that has shown too many in
   * vain.
   */
  void checkInvitation(HttpServerRequest request) {
    lan.place();
    wrong.check(request.remoteAddress());
  }

  /** A route that only nodes may take, however its path was spelt. */
  Function<RoutingContext, Future<Void>> forNodes(Function<RoutingContext, Future<Void>> work) {
    return context -> {
      requireNode(context.request());
      return work.apply(context);
    };
  }

  /** Whether it shows this node's operator's token. */
  boolean isOperator(HttpServerRequest request) {
    return operator.isIn(request.headers().getAll(HttpHeaders.AUTHORIZATION));
  }

  /** A route that only this node's operator may take. */
  Function<RoutingContext, Future<Void>> forOperator(Function<RoutingContext, Future<Void>> work) {
    return context -> {
      var given = context.request().headers().getAll(HttpHeaders.AUTHORIZATION);
      if (!operator.isIn(given)) {
        throw new Refusal(
            Failure.NOT_AUTHENTICATED,
            given.isEmpty()
                ? "this is for the node's operator; send the %s of its data directory as a Bearer"
                        .formatted(OperatorToken.FILE)
                    + " token"
                : "this is not the token in the %s of this node's data directory"
                    .formatted(OperatorToken.FILE));
      }
      return work.apply(context);
    };
  }

  /** Another node of this network, wherever it is; no browser is one. */
  private void requireNode(HttpServerRequest request) {
    RequestPath.check(request);
    var proof = request.getHeader(NodeProof.HEADER);
    if (proof == null
        || request.headers().contains(HttpHeaders.ORIGIN)
        || nodes.check(proof, request.method().name(), request.uri()).isEmpty()) {
      throw new Refusal(
          Failure.NOT_AUTHENTICATED,
          "only a node with this network's cluster.key is answered here");
    }
  }

  /** The address is the socket's own: no header changes it. */
  static boolean isThisMachine(@Nullable SocketAddress remote) {
    // Null where the client has gone already.
    var address = remote == null ? null : remote.hostAddress();
    return address != null && InetAddress.ofLiteral(withoutZone(address)).isLoopbackAddress();
  }

  static String withoutZone(String address) {
    int percent = address.indexOf('%');
    return percent < 0 ? address : address.substring(0, percent);
  }

  private static String host(HttpServerRequest request) {
    var hosts = request.headers().getAll(HttpHeaders.HOST);
    if (hosts.size() != 1) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a request has exactly one Host header, and this one has " + hosts.size());
    }
    var host = hosts.getFirst().toLowerCase(Locale.ROOT);
    if (host.isEmpty() || HostAndPort.parseAuthority(host, 80) == null) {
      throw new Refusal(
          Failure.BAD_REQUEST, "the Host header is a host and a port, not '" + host + "'");
    }
    return host;
  }

  private boolean isOwn(String authority, int port, boolean secure) {
    return publishedAuthorities.contains(authority) || isOwnHost(authority, port, secure);
  }

  private boolean isOwnOrigin(String origin, int port, boolean secure) {
    var scheme = secure ? "https://" : "http://";
    return publishedOrigins.contains(origin)
        || origin.startsWith(scheme) && isOwnHost(origin.substring(scheme.length()), port, secure);
  }

  /**
   * The port is the one that the connection came in by, so that a port of 0 in the settings works
   * as well.
   */
  private boolean isOwnHost(String authority, int port, boolean secure) {
    var parsed = HostAndPort.parseAuthority(authority, secure ? 443 : 80);
    if (parsed == null || parsed.port() != port) {
      return false;
    }
    var host = bracketed(parsed.host());
    return secure ? lan.isHost(host, port) : ownHosts.contains(host);
  }

  private static boolean reachesLoopback(String host) {
    return LOOPBACK_HOSTS.contains(host) || host.equals("0.0.0.0") || host.equals("[::]");
  }

  private static Set<String> union(Set<String> hosts, String another) {
    var all = new HashSet<>(hosts);
    all.add(another);
    return Set.copyOf(all);
  }

  private static String bracketed(String host) {
    return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  /** Host and port as a client writes them: the scheme's own port is left out. */
  private static String authority(URI url) {
    var host = url.getHost().toLowerCase(Locale.ROOT);
    int ownPort = url.getScheme().equals("https") ? 443 : 80;
    return url.getPort() < 0 || url.getPort() == ownPort ? host : host + ":" + url.getPort();
  }
}
