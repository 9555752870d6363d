package io.redgiant.local;

import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RoomId;

/**
 * The name that a content is to get.
 *
 * @param label what is shown as publisher beside the identity
 * @param key the peer's idempotency key, empty for none: the same peer and key is the same version
 */
public record Publication(
    RoomId room,
    EntryPath path,
    String mediaType,
    PeerId publisher,
    String label,
    byte[] key,
    Precondition condition)
    implements ByReference {}
