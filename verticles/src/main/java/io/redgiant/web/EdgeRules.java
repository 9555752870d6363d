package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may talk to this node from a browser: a request's Host and Origin must be this node's own, so
 * that neither a foreign page nor a foreign name that resolves to this machine reaches it. {@code
 * X-Forwarded-*} is ignored: nothing a client says about itself is believed.
 */
final class EdgeRules {
  private static final Set<String> LOOPBACK_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Set<String> ownHosts;
  private final Set<String> publishedAuthorities;
  private final Set<String> publishedOrigins;

  EdgeRules(WebSettings settings) {
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

  /** Refuses a foreign Host or Origin, and a path that would mean another one after decoding. */
  void check(HttpServerRequest request) {
    int port = request.localAddress().port();
    var hosts = request.headers().getAll(HttpHeaders.HOST);
    if (hosts.size() != 1 || !isOwn(hosts.getFirst().toLowerCase(Locale.ROOT), port)) {
      throw new Refusal(
          Failure.FORBIDDEN,
          "this node is not reached by Host '" + String.join(", ", hosts) + "'; publish that URL");
    }
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && !isOwnOrigin(origin.toLowerCase(Locale.ROOT), port)) {
      throw new Refusal(Failure.FORBIDDEN, "a page from '" + origin + "' may not use this node");
    }
    RequestPath.check(request);
  }

  private boolean isOwn(String authority, int port) {
    return publishedAuthorities.contains(authority) || isOwnHost(authority, port);
  }

  private boolean isOwnOrigin(String origin, int port) {
    return publishedOrigins.contains(origin)
        || origin.startsWith("http://") && isOwnHost(origin.substring("http://".length()), port);
  }

  /**
   * The port is the one that the connection came in by, so that a port of 0 in the settings works
   * as well.
   */
  private boolean isOwnHost(String authority, int port) {
    var parsed = HostAndPort.parseAuthority(authority, 80);
    return parsed != null && parsed.port() == port && ownHosts.contains(bracketed(parsed.host()));
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
