package io.redgiant.journal;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import java.util.Optional;

/** Who may see and write what. There is one room yet, the lobby, and it is everyone's. */
final class RoomAccess {
  static final String LOBBY_NAME = "lobby";

  private RoomAccess() {}

  static boolean mayRead(PeerId peer, RoomId room) {
    return room.equals(RoomId.LOBBY);
  }

  /** A room that a peer may not see does not exist for them. */
  static void requireRead(PeerId peer, RoomId room) {
    if (!mayRead(peer, room)) {
      throw new Refusal(Failure.NOT_FOUND, "there is no room " + room);
    }
  }

  static void requireWrite(PeerId peer, RoomId room) {
    requireRead(peer, room);
  }

  static String name(RoomId room) {
    return room.equals(RoomId.LOBBY) ? LOBBY_NAME : room.toString();
  }

  /** The room that a person means by a name or an id, if they may see it. */
  static Optional<RoomId> find(PeerId peer, String nameOrId) {
    boolean lobby = nameOrId.equals(LOBBY_NAME) || nameOrId.equals(RoomId.LOBBY.toString());
    return lobby && mayRead(peer, RoomId.LOBBY) ? Optional.of(RoomId.LOBBY) : Optional.empty();
  }
}
