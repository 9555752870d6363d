package io.redgiant.local;

import org.jspecify.annotations.Nullable;

/** Gives up an ingest and hands its slab back. Nothing of it becomes visible. */
public record IngestAbort(long ingest, @Nullable Slab slab) implements ByReference {}
