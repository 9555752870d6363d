package io.redgiant.local;

import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RoomId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event of {@code local.push}: what people at this node's sockets hear at once, if they have
 * registered for it. Each body is a JSON object as text.
 */
public sealed interface Push extends ByReference {
  String body();

  /**
   * To those in a room.
   *
   * @param members who may hear it, null for everyone. A socket whose peer is not among them loses
   *     the room before anything is sent: one who left hears not even of that.
   */
  record ToRoom(RoomId room, @Nullable Set<PeerId> members, String body) implements Push {
    public ToRoom {
      members = members == null ? null : Set.copyOf(members);
    }
  }

  /** To one peer, at whichever sockets it has. */
  record ToPeer(PeerId peer, String body) implements Push {}

  /** To everyone who registered for this address. */
  record ToAll(String address, String body) implements Push {}
}
