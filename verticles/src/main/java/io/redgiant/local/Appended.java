package io.redgiant.local;

import io.redgiant.protocol.Entry;
import io.redgiant.protocol.Position;

/**
 * A durable record.
 *
 * @param entry the entry published, or the one that was removed
 * @param created false where this very version was there already
 * @param copies on how many nodes it is forced, of how many {@code wanted}
 */
public record Appended(Entry entry, Position position, boolean created, int copies, int wanted)
    implements ByReference {}
