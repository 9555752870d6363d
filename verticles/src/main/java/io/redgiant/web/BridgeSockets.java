package io.redgiant.web;

import static io.redgiant.protocol.Address.edgeEventsPeer;
import static io.redgiant.protocol.Address.edgeEventsRoom;

import io.redgiant.local.Push;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The sockets of one event loop, and which of them hear of what. */
final class BridgeSockets {
  private static final BridgeSocket[] NONE = {};

  private final Set<BridgeSocket> open = new LinkedHashSet<>();
  private final Map<String, Set<BridgeSocket>> listeners = new HashMap<>();
  private final PeersAtSockets peers;
  private final PeersSeen seen;
  private final BridgeMeters meters;

  BridgeSockets(PeersAtSockets peers, PeersSeen seen, BridgeMeters meters) {
    this.peers = peers;
    this.seen = seen;
    this.meters = meters;
  }

  BridgeMeters meters() {
    return meters;
  }

  void opened(BridgeSocket socket) {
    open.add(socket);
    meters.opened();
  }

  /** It is clear who is at a socket. */
  void arrived(Asker asker) {
    peers.arrived(asker);
  }

  /** Somebody whom one knows says something. */
  void spoke(Asker asker) {
    seen.seen(asker.peer(), asker.handle());
  }

  void listen(String address, BridgeSocket socket) {
    listeners.computeIfAbsent(address, none -> new LinkedHashSet<>()).add(socket);
  }

  void unlisten(String address, BridgeSocket socket) {
    listeners.computeIfPresent(
        address,
        (same, sockets) -> {
          sockets.remove(socket);
          return sockets.isEmpty() ? null : sockets;
        });
  }

  void remove(BridgeSocket socket, Set<String> addresses) {
    if (open.remove(socket)) {
      meters.closed();
      addresses.forEach(address -> unlisten(address, socket));
      var asker = socket.settledOrNull();
      if (asker != null) {
        peers.left(asker);
      }
    }
  }

  /** Whether anybody here hears of it. */
  boolean listenTo(String address) {
    return listeners.containsKey(address);
  }

  /** An event: encoded once, and written to each socket that hears of it. */
  void deliver(Push push) {
    switch (push) {
      case Push.ToRoom room -> deliver(room);
      case Push.ToPeer peer -> deliver(edgeEventsPeer(peer.peer()), peer.body());
      case Push.ToAll all -> deliver(all.address(), all.body());
    }
  }

  private void deliver(Push.ToRoom push) {
    var address = edgeEventsRoom(push.room());
    var members = push.members();
    if (members != null) {
      for (var socket : listening(address)) {
        var asker = socket.settledOrNull();
        if (asker == null || !members.contains(asker.peer())) {
          socket.lose(address);
        }
      }
    }
    deliver(address, push.body());
  }

  private void deliver(String address, String body) {
    var sockets = listening(address);
    if (sockets.length > 0) {
      var frame = BridgeFrames.rec(address, body);
      try {
        for (var socket : sockets) {
          socket.write(frame);
        }
      } finally {
        frame.release();
      }
    }
  }

  /** As of now: a socket that is too far behind goes while others are written to. */
  private BridgeSocket[] listening(String address) {
    return listeners.getOrDefault(address, Set.of()).toArray(NONE);
  }

  /** Closes those that have said nothing for too long. */
  void closeSilent(long nowNanos) {
    for (var socket : open.toArray(NONE)) {
      if (socket.isSilent(nowNanos)) {
        socket.close(BridgeClosure.SILENT);
      }
    }
  }

  /** Closes those whose token is no good any more. */
  void closeVoid() {
    for (var socket : open.toArray(NONE)) {
      if (socket.isVoid()) {
        socket.close(BridgeClosure.TOKEN_ENDED);
      }
    }
  }

  void closeAll() {
    for (var socket : open.toArray(NONE)) {
      socket.close(BridgeClosure.STOPPING);
    }
  }
}
