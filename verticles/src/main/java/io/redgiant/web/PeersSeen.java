package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_PEER_SEEN;

import io.redgiant.local.ByReference;
import io.redgiant.local.PeerSeen;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.PeerId;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells who asks this node for something: each peer now and then, as most requests follow another.
 * Health, meters and what nodes ask each other are nobody's. One event loop.
 */
final class PeersSeen {
  private static final String API = "/api/v1/";
  private static final long AGAIN_NANOS = Duration.ofSeconds(5).toNanos();

  private final EventBus bus;
  private final Map<PeerId, Long> told = new LinkedHashMap<>();

  PeersSeen(EventBus bus) {
    this.bus = bus;
  }

  /** A request has come. */
  void asked(String path, Asker asker) {
    if (path.startsWith(API)) {
      seen(asker.peer(), asker.handle());
    }
  }

  /** A peer has said something. */
  void seen(PeerId peer, String handle) {
    long now = System.nanoTime();
    var before = told.get(peer);
    if (before != null && now - before < AGAIN_NANOS) {
      return;
    }
    told.remove(peer);
    if (told.size() == Limits.PEERS_ONLINE_MAX) {
      told.remove(told.keySet().iterator().next());
    }
    told.put(peer, now);
    bus.publish(LOCAL_PEER_SEEN, new PeerSeen(peer, handle), ByReference.THIS_NODE);
  }
}
