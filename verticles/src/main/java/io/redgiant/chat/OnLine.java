package io.redgiant.chat;

import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who is on line, at this node and at the others. A peer is as much there as at the most lively of
 * its sockets anywhere. One thread.
 */
final class OnLine {
  private final NodeId self;
  private final InstantSource clock;
  private final Map<NodeId, Map<PeerId, State>> byNode = new HashMap<>();
  private final Map<PeerId, Instant> seen = new HashMap<>(); // of those who are there no more

  /** How much somebody is there. */
  enum State {
    OFFLINE("offline"),
    AWAY("away"),
    ONLINE("online");

    private final String text;

    State(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    State or(State other) {
      return compareTo(other) >= 0 ? this : other;
    }
  }

  OnLine(NodeId self, InstantSource clock) {
    this.self = self;
    this.clock = clock;
  }

  State of(PeerId peer) {
    return byNode.values().stream()
        .map(peers -> peers.getOrDefault(peer, State.OFFLINE))
        .reduce(State.OFFLINE, State::or);
  }

  /** When a peer that is there no more was seen last, as far as this run of the node knows. */
  Map<PeerId, Instant> seen() {
    return seen;
  }

  Map<PeerId, State> own() {
    return Map.copyOf(byNode.getOrDefault(self, Map.of()));
  }

  Set<PeerId> all() {
    var all = new HashSet<PeerId>();
    byNode.values().forEach(peers -> all.addAll(peers.keySet()));
    return all;
  }

  /** A peer of this node comes, goes, or looks away. Answers who is there otherwise now. */
  Set<PeerId> own(PeerId peer, State state) {
    var now = new HashMap<>(byNode.getOrDefault(self, Map.of()));
    if (state == State.OFFLINE) {
      now.remove(peer);
    } else {
      now.put(peer, state);
    }
    return of(self, now);
  }

  /** Another node says who is there. Answers who is there otherwise now. */
  Set<PeerId> heard(NodeId node, Map<PeerId, State> peers) {
    return of(node, peers);
  }

  /** Only these other nodes are up. Answers who is there otherwise now. */
  Set<PeerId> keep(Set<NodeId> up) {
    var changed = new HashSet<PeerId>();
    for (var node : Set.copyOf(byNode.keySet())) {
      if (!node.equals(self) && !up.contains(node)) {
        changed.addAll(of(node, Map.of()));
        byNode.remove(node);
      }
    }
    return changed;
  }

  private Set<PeerId> of(NodeId node, Map<PeerId, State> peers) {
    var before = byNode.getOrDefault(node, Map.of());
    var concerned = new HashSet<>(before.keySet());
    concerned.addAll(peers.keySet());
    var states = new HashMap<PeerId, State>();
    concerned.forEach(peer -> states.put(peer, of(peer)));
    byNode.put(node, Map.copyOf(peers));
    concerned.removeIf(peer -> of(peer) == states.get(peer));
    for (var peer : concerned) {
      if (of(peer) == State.OFFLINE) {
        seen.put(peer, clock.instant());
      }
    }
    return concerned;
  }
}
