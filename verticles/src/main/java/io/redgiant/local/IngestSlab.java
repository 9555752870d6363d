package io.redgiant.local;

/**
 * Bytes of an ingest, in order; answered by an {@link IngestCredit}.
 *
 * @param slab filled as far as it says, now the storage's
 * @param wantsCredit false hands a slab back without asking for the next: a slow sender makes room
 *     for others
 */
public record IngestSlab(long ingest, Slab slab, boolean wantsCredit) implements ByReference {}
