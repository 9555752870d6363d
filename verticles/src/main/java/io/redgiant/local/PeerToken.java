package io.redgiant.local;

import io.redgiant.protocol.PeerId;

/**
 * What a token of this network says, once it is clear that a node of this network made it.
 *
 * @param issuedMillis when, by that node's clock
 */
public record PeerToken(PeerId peer, long issuedMillis) {}
