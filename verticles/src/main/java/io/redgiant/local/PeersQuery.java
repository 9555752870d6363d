package io.redgiant.local;

/** Who is on line? Answered by {@link Peers}. */
public record PeersQuery() implements ByReference {}
