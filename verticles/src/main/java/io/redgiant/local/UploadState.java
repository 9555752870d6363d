package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.UploadId;
import org.jspecify.annotations.Nullable;

/**
 * How far an upload has come.
 *
 * @param offset bytes that are durable
 * @param bytes how many it will have
 * @param metadata what the client said of it
 * @param expiresMillis when it is forgotten unless something arrives before
 * @param published what it became, or null while it is under way
 */
public record UploadState(
    UploadId upload,
    long offset,
    long bytes,
    String metadata,
    long expiresMillis,
    @Nullable Published published)
    implements ByReference {

  /** Which version of which path an upload has become. */
  public record Published(RoomId room, EntryPath path, ContentId content) {}
}
