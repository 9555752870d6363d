package io.redgiant.local;

/**
 * What do records say of peers? Answered by {@link PeersKnown}. Whoever listens for {@link
 * PeerChanged} asks once, when it does.
 */
public record PeersKnownQuery() implements ByReference {}
