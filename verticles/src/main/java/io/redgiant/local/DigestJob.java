package io.redgiant.local;

import java.nio.ByteBuffer;

/** Digests some bytes; answered by {@link Digested}. */
public record DigestJob(ByteBuffer bytes) implements ByReference {}
