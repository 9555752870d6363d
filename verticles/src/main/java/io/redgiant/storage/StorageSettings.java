package io.redgiant.storage;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What storage is told once, at start.
 *
 * @param reserveBytes disk space that uploads leave alone; empty for the default
 * @param grace how long chunks stay after the last name for them is gone
 * @param collectEvery how often unused chunks are looked for
 * @param uploadsKeep how long a resumable upload stays that nobody goes on with
 * @param repairAfter how long a node may be away until others make its copies good
 * @param repairBytesPerSecond at the most, of what is brought here for that
 * @param cacheBytes of copies that other nodes hold and that stay here all the same
 */
public record StorageSettings(
    OptionalLong reserveBytes,
    Duration grace,
    Duration collectEvery,
    Duration uploadsKeep,
    Duration repairAfter,
    long repairBytesPerSecond,
    long cacheBytes) {}
