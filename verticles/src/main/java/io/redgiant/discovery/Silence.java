package io.redgiant.discovery;

import io.redgiant.protocol.NodeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which nodes are in the network and yet do not answer over its event bus. One thread. */
final class Silence {
  /** A process that has ended, or stands still, is out of the network before. */
  static final long MILLIS = 10_000;

  private final Map<NodeId, Long> since = new HashMap<>(); // the first question without an answer
  private final Set<NodeId> told = new HashSet<>();

  /** Forgets whoever is not in the network. */
  void keep(Set<NodeId> up) {
    since.keySet().retainAll(up);
    told.retainAll(up);
  }

  /** A node has not answered; returns whether that is to be told now. */
  boolean lasts(NodeId node, long millis) {
    return millis - since.computeIfAbsent(node, first -> millis) >= MILLIS && told.add(node);
  }

  /** A node has answered; returns whether it was told that it does not. */
  boolean ends(NodeId node) {
    since.remove(node);
    return told.remove(node);
  }
}
