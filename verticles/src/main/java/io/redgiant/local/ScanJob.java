package io.redgiant.local;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Cuts and digests the next bytes of an ingest; answered by {@link Scanned}.
 *
 * @param state the scan's state, lent to the worker until it answers
 * @param source the unfinished chunk of the job before, then the new bytes
 * @param rows receives the chunks that end in {@code source}
 * @param headroom end of the next slab's headroom, where the bytes left over are copied; null
 *     leaves them in place
 */
public record ScanJob(
    MemorySegment state,
    MemorySegment source,
    boolean last,
    MemorySegment rows,
    @Nullable MemorySegment headroom)
    implements ByReference {}
