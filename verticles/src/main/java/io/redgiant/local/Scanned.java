package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import org.jspecify.annotations.Nullable;

/**
 * What a scan found.
 *
 * @param chunks rows written
 * @param carriedBytes left over at the end of the source: a chunk that has not ended
 * @param content the id of the whole content, where this was its last scan
 */
public record Scanned(int chunks, int carriedBytes, @Nullable ContentId content)
    implements ByReference {}
