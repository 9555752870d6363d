package io.redgiant.local;

import java.nio.ByteBuffer;

/** A chunk, or a node of a manifest, as it is kept and sent. */
public record ChunkBytes(ByteBuffer bytes) implements ByReference {}
