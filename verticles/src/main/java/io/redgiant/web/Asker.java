package io.redgiant.web;

import io.redgiant.protocol.PeerId;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;

/**
 * Who asks: found out once for each request, before any route sees it. What a request says of
 * itself beyond its token is not believed.
 *
 * @param handle as what the peer is shown
 * @param guest whether there was no token
 * @param issuedMillis when the token was made; 0 for the guest
 */
record Asker(PeerId peer, String handle, boolean guest, long issuedMillis) {
  /** What a request without a token is shown as. */
  static final String GUEST_HANDLE = "guest";

  private static final String KEY = "redgiant.asker";

  static Asker guest(PeerId guest) {
    return new Asker(guest, GUEST_HANDLE, true, 0);
  }

  /** Of a request that has passed the gate. */
  static Asker of(RoutingContext context) {
    return Objects.requireNonNull(context.get(KEY), "no gate before this route");
  }

  void putInto(RoutingContext context) {
    context.put(KEY, this);
  }

  /**
   * What is shown as publisher beside the identity: the guest may be anybody, and says who; a peer
   * has a handle.
   */
  String label(String wanted) {
    return guest ? wanted : handle;
  }
}
