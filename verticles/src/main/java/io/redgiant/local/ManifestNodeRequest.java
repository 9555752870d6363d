package io.redgiant.local;

import io.redgiant.protocol.ChunkId;

/** One node of a manifest, if it is here; answered by {@link ManifestBytes}. */
public record ManifestNodeRequest(ChunkId node) implements ByReference {}
