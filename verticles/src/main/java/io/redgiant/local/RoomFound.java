package io.redgiant.local;

import io.redgiant.protocol.RoomId;

/** The room that a name meant. */
public record RoomFound(RoomId room, String name) implements ByReference {}
