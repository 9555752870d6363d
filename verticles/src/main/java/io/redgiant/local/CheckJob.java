package io.redgiant.local;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Compares adjacent chunks in memory with their ids; answered by {@link Verified}.
 *
 * @param source begins with the chunks; what follows them is a chunk that has not ended
 * @param chunkBytes the sum of the chunks' lengths
 * @param rows their ids and lengths, as {@code Core.verify} takes them
 * @param headroom end of the next slab's headroom, where the bytes left over are copied; null
 *     leaves them in place
 */
public record CheckJob(
    MemorySegment source,
    long chunkBytes,
    MemorySegment rows,
    int count,
    @Nullable MemorySegment headroom)
    implements ByReference {}
