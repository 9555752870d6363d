package io.redgiant.local;

import io.redgiant.protocol.UploadId;

/**
 * How far an upload has come.
 *
 * @param offset bytes that are durable
 * @param bytes how many it will have
 * @param metadata what the client said of it
 * @param expiresMillis when it is forgotten unless something arrives before
 */
public record UploadState(
    UploadId upload, long offset, long bytes, String metadata, long expiresMillis)
    implements ByReference {}
