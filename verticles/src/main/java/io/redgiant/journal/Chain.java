package io.redgiant.journal;

import io.redgiant.protocol.Digest;
import io.redgiant.protocol.HybridTime;

/**
 * The end of an origin's chain: what the next record follows.
 *
 * @param sequence of the last record, 0 before the first
 * @param time no earlier than that of any record in it
 */
record Chain(long sequence, Digest last, HybridTime time) {}
