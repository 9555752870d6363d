package io.redgiant.local;

import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RoomId;

/**
 * A peer wants to hear what happens in a room from now on. Answered by {@link RoomEntered}; where
 * the peer may not see the room there is none, and the answer is {@code NOT_FOUND}.
 */
public record RoomEntry(PeerId peer, RoomId room) implements ByReference {}
