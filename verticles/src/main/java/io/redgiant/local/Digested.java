package io.redgiant.local;

import io.redgiant.protocol.Digest;

/** BLAKE3-256 of a job's bytes. */
public record Digested(Digest digest) implements ByReference {}
