package io.redgiant.local;

import io.redgiant.protocol.PeerId;

/** An event of {@code local.peer.seen}: a peer has asked this node for something just now. */
public record PeerSeen(PeerId peer, String handle) implements ByReference {}
