package io.redgiant.local;

import org.jspecify.annotations.Nullable;

/**
 * What uses the disk, in bytes.
 *
 * @param chunks how many chunks are held
 * @param chunkBytes what they come to, each counted once
 * @param segmentBytes what the segment files take: chunks, and what compaction may still free
 * @param freeBytes what the file system has left
 * @param reserveBytes what of that is kept back: an upload that would reach into it is refused
 * @param readOnlyBecause why no upload is taken until a restart, or null where uploads are taken
 */
public record StorageUse(
    long chunks,
    long chunkBytes,
    long segmentBytes,
    long freeBytes,
    long totalBytes,
    long reserveBytes,
    @Nullable String readOnlyBecause)
    implements ByReference {}
