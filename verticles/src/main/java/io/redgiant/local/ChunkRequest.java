package io.redgiant.local;

import io.redgiant.protocol.ChunkId;

/** One chunk, or node of a manifest, if it is here; answered by {@link ChunkBytes}. */
public record ChunkRequest(ChunkId chunk) implements ByReference {}
