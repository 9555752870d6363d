package io.redgiant.local;

import io.redgiant.protocol.Digest;

/**
 * What all records that are applied here come to.
 *
 * @param digest the same on every node that has applied the same records
 * @param records how many those are, the removed ones included
 */
public record StateFound(Digest digest, long records) implements ByReference {}
