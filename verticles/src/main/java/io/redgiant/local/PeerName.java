package io.redgiant.local;

import io.redgiant.protocol.PeerId;

/** The wish that a peer is shown by this handle from now on: answered by {@link Noted}. */
public record PeerName(PeerId peer, String handle) implements ByReference {}
