package io.redgiant.local;

import io.redgiant.disk.DiskFile;
import java.nio.ByteBuffer;

/**
 * Reads adjacent chunks from a file and compares them with their ids; answered by {@link Verified}.
 *
 * @param rows the chunks' ids and lengths, as {@code Core.verify} takes them
 * @param bytes the sum of their lengths
 */
public record VerifyJob(DiskFile file, long offset, int bytes, ByteBuffer rows, int count)
    implements ByReference {}
