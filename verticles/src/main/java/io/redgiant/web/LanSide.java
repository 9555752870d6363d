package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_LAN_CHANGED;
import static io.redgiant.protocol.Address.LOCAL_LAN_PLACE;

import io.redgiant.local.ByReference;
import io.redgiant.local.LanPlace;
import io.redgiant.local.LanPlaceQuery;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The local network as this node's HTTP side sees it: whatever comes by HTTPS comes from there, and
 * is answered only with a token, but for what somebody needs to come by one. One event loop.
 */
final class LanSide {
  static final String AUTHORITY = "/ca.crt";
  static final String SESSION = "/api/v1/session";

  private final Set<String> open;
  private @Nullable LanPlace place;

  /**
   * @param open the page's own files, by their exact paths
   */
  LanSide(Set<String> open) {
    this.open = Set.copyOf(open);
  }

  /** Done when what there is is listened on. */
  Future<?> start(EventBus bus, Listeners listeners) {
    return bus.<LanPlace>localConsumer(
            LOCAL_LAN_CHANGED,
            event -> {
              place = event.body();
              listeners.follow(event.body());
            })
        .completion()
        .compose(
            listening ->
                bus.<LanPlace>request(LOCAL_LAN_PLACE, new LanPlaceQuery(), ByReference.THIS_NODE))
        .map(Message::body)
        .map(
            found -> {
              place = found;
              return found;
            })
        .recover(LanSide::noneWithoutLan)
        .compose(found -> found == null ? Future.succeededFuture() : listeners.listen(found));
  }

  /** A node that nobody has told about the local network is not reached from there. */
  private static Future<LanPlace> noneWithoutLan(Throwable error) {
    return error instanceof ReplyException none && none.failureType() == ReplyFailure.NO_HANDLERS
        ? Future.succeededFuture()
        : Future.failedFuture(error);
  }

  /** Where that is; refuses where it is nowhere. */
  LanPlace place() {
    var known = place;
    if (known == null) {
      throw new Refusal(
          Failure.NOT_FOUND,
          "this node is not on the local network; redgiant node --lan starts one that is");
    }
    return known;
  }

  /** Whether a request came in from there. */
  static boolean includes(HttpServerRequest request) {
    return request.isSSL();
  }

  /** Whether it is one of those that are answered without a token: the exact path, unencoded. */
  boolean isOpen(HttpServerRequest request) {
    var path = request.path();
    if (path == null || !includes(request)) {
      return false;
    }
    boolean reads = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
    return reads && (path.equals(AUTHORITY) || open.contains(path))
        || request.method() == HttpMethod.POST && path.equals(SESSION);
  }

  /** Whether the node has this host and port there. */
  boolean isHost(String host, int port) {
    var known = place;
    return known != null && known.port() == port && known.names().contains(inFull(host));
  }

  /** An IPv6 address has many texts. */
  private static String inFull(String host) {
    if (!host.startsWith("[") || !host.endsWith("]")) {
      return host;
    }
    try {
      return LanPlace.host(InetAddress.ofLiteral(host.substring(1, host.length() - 1)));
    } catch (IllegalArgumentException noAddress) {
      return host; // which is no name that a node has
    }
  }
}
