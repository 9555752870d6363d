package io.redgiant.local;

import java.nio.ByteBuffer;

/** A node of a manifest as it is kept and sent. */
public record ManifestBytes(ByteBuffer bytes) implements ByReference {}
