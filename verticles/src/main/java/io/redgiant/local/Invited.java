package io.redgiant.local;

import io.redgiant.protocol.PeerId;

/**
 * Whom an invitation has let in.
 *
 * @param sinceMillis when it was used: the peer's token is as old as that, so that what ends the
 *     peer's tokens ends also one that is asked for again
 */
public record Invited(PeerId peer, long sinceMillis) implements ByReference {}
