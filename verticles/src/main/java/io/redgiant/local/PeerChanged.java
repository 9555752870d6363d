package io.redgiant.local;

import io.redgiant.protocol.PeerId;

/**
 * An event of {@code local.peer.changed}: what records say of a peer by now.
 *
 * @param tokensVoidBeforeMillis tokens that were made before are no good; 0 where all are. A peer's
 *     first record is not older than its token, so what is later than that record by a millisecond
 *     ends it
 */
public record PeerChanged(PeerId peer, String handle, long tokensVoidBeforeMillis)
    implements ByReference {}
