package io.redgiant.local;

import io.redgiant.protocol.PeerId;

/**
 * The wish that no token that a peer has until now is good any more: answered by {@link Noted}, or
 * {@code NOT_FOUND} where no peer with this id ever had a handle.
 */
public record PeerRevoke(PeerId peer) implements ByReference {}
