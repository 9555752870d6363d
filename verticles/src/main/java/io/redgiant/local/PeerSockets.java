package io.redgiant.local;

import io.redgiant.protocol.PeerId;

/**
 * An event of {@code local.peer.sockets}: a peer's first socket at this node is open, or its last
 * one is closed.
 *
 * @param sockets how many are open: none where the last has gone
 */
public record PeerSockets(PeerId peer, String handle, int sockets) implements ByReference {}
