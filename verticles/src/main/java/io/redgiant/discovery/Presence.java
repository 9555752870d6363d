package io.redgiant.discovery;

import static io.redgiant.protocol.Limits.PEERS_ONLINE_MAX;
import static io.redgiant.protocol.Limits.PEER_ONLINE_MILLIS;

import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.PeersOnline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who is on line, and through which node: whoever asked for something within a minute. Each node
 * knows its own peers and is told of the others'. One thread.
 */
final class Presence {
  private static final Duration ONLINE = Duration.ofMillis(PEER_ONLINE_MILLIS);

  private final NodeId self;
  private final InstantSource clock;

  /** In the order in which they were seen, the last one last. */
  private final Map<PeerId, PeersOnline.Peer> own = new LinkedHashMap<>();

  private final Map<NodeId, Told> others = new TreeMap<>();

  private record Told(PeersOnline online, Instant at) {}

  /**
   * @param clock of this machine, as it is for people and of no record
   */
  Presence(NodeId self, InstantSource clock) {
    this.self = self;
    this.clock = clock;
  }

  /** A peer has asked this node for something; answers whether it was not on line before. */
  boolean seen(PeerId peer, String handle) {
    expire();
    var now = clock.instant();
    var before = own.remove(peer);
    boolean comes = before == null || !before.handle().equals(handle);
    if (before == null && own.size() == PEERS_ONLINE_MAX) {
      own.remove(own.keySet().iterator().next());
    }
    own.put(peer, new PeersOnline.Peer(peer, handle, before == null ? now : before.since(), now));
    return comes;
  }

  /** Another node has said who is there. */
  void heard(PeersOnline online) {
    others.put(online.node(), new Told(online, clock.instant()));
  }

  /** Forgets whoever has not been seen for a minute; answers whether that was one of its own. */
  boolean expire() {
    var oldest = clock.instant().minus(ONLINE);
    others.values().removeIf(told -> told.at().isBefore(oldest));
    return own.values().removeIf(peer -> peer.seen().isBefore(oldest));
  }

  /** Forgets what nodes said that are not up. */
  void keep(Set<NodeId> up) {
    others.keySet().retainAll(up);
  }

  /** Who is on line here. */
  PeersOnline own() {
    return new PeersOnline(self, List.copyOf(own.values()));
  }

  /** Who is on line anywhere, this node first. */
  List<PeersOnline> all() {
    expire();
    var all = new ArrayList<PeersOnline>();
    all.add(own());
    others.values().forEach(told -> all.add(told.online()));
    all.removeIf(online -> online.peers().isEmpty());
    return all;
  }
}
