package io.redgiant.local;

import org.jspecify.annotations.Nullable;

/**
 * The storage's leave to send more.
 *
 * @param ingest which ingest
 * @param slab empty, now the receiver's; null where the sender asked for none
 */
public record IngestCredit(long ingest, @Nullable Slab slab) implements ByReference {}
