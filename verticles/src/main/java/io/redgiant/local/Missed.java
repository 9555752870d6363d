package io.redgiant.local;

import io.redgiant.protocol.Origin;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Seen;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody missed, by origin and sequence.
 *
 * @param seen all up to here is in it, or was seen before
 * @param more there is more than was asked for
 */
public record Missed(List<Event> events, Seen seen, boolean more) implements ByReference {
  public Missed {
    events = List.copyOf(events);
  }

  /** Something that happened in a room. */
  public sealed interface Event {
    RoomId room();

    Origin origin();

    long sequence();

    /** The message is new, or says something else, or got a reaction: as it is now. */
    record Shown(RoomId room, Origin origin, long sequence, Message message) implements Event {}

    /** The message is no more. */
    record Gone(RoomId room, Origin origin, long sequence, RecordId message) implements Event {}

    /** The peer came, left or was invited; without a peer, the room is described anew. */
    record Changed(RoomId room, Origin origin, long sequence, @Nullable PeerId peer)
        implements Event {}
  }
}
