package io.redgiant.local;

import io.redgiant.protocol.PeerId;

/**
 * A request of a person, of an {@code edge.} address. Who asks was found out at the door; the body
 * says nothing of that.
 *
 * @param handle as what the peer is shown
 * @param body a JSON object as text, no longer than a frame of the bridge
 */
public record EdgeCall(PeerId peer, String handle, String body) implements ByReference {}
