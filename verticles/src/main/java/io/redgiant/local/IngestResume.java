package io.redgiant.local;

/** Asks for a slab again after one was handed back without; answered by an {@link IngestCredit}. */
public record IngestResume(long ingest) implements ByReference {}
