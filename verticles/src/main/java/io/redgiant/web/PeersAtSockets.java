package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_PEER_SOCKETS;

import io.redgiant.local.ByReference;
import io.redgiant.local.PeerSockets;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.shareddata.LocalMap;

/**
 * How many sockets each peer has at this node, over all its event loops, and the word to whoever
 * wants to know when the first one opens and the last one closes.
 */
final class PeersAtSockets {
  private final EventBus bus;
  private final LocalMap<String, Integer> counts; // shared by all event loops; each call is atomic

  PeersAtSockets(Vertx vertx) {
    this.bus = vertx.eventBus();
    this.counts = vertx.sharedData().getLocalMap("redgiant.peer.sockets");
  }

  void arrived(Asker asker) {
    counts.compute(
        asker.peer().toString(),
        (peer, before) -> {
          int now = before == null ? 1 : before + 1;
          if (now == 1) {
            say(asker, now);
          }
          return now;
        });
  }

  void left(Asker asker) {
    counts.compute(
        asker.peer().toString(),
        (peer, before) -> {
          int now = before == null ? 0 : before - 1;
          if (now == 0) {
            say(asker, now);
          }
          return now == 0 ? null : now;
        });
  }

  /** Within the map's own step, so that coming and going are said in the order they happened in. */
  private void say(Asker asker, int sockets) {
    bus.publish(
        LOCAL_PEER_SOCKETS,
        new PeerSockets(asker.peer(), asker.handle(), sockets),
        ByReference.THIS_NODE);
  }
}
