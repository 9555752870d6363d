package io.redgiant.local;

/**
 * The answer to a {@link RoomEntry}.
 *
 * @param position as of when: what is older is asked for, and what is newer is pushed
 */
public record RoomEntered(String position) implements ByReference {}
