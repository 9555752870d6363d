package io.redgiant.local;

import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.UploadId;
import org.jspecify.annotations.Nullable;

/**
 * An upload that survives its connection and its node's process: it is durable up to an offset, and
 * goes on from there. Another peer's upload is not found, nor is one that expired.
 */
public sealed interface UploadRequest extends ByReference {
  /**
   * Opens an upload of {@code bytes} bytes; answered by an {@link UploadState}, once it is durable.
   *
   * @param metadata what the client said of it, to be given back as it was
   */
  record Open(long bytes, Publication publication, String metadata) implements UploadRequest {}

  /** Answered by an {@link UploadState}. */
  record Find(PeerId peer, UploadId upload) implements UploadRequest {}

  /**
   * Goes on at {@code offset}; answered by an {@link IngestCredit}, and the slabs follow as in any
   * ingest. Another offset than the durable one is a CONFLICT; while an append is under way, the
   * upload is LOCKED. Ends with {@link Suspend} or {@link Finish}; an {@link IngestAbort} takes the
   * upload back to {@code offset}.
   *
   * @param whole nothing of it counts before its end, not even after a crash: the sender will say
   *     then whether it is right
   */
  record Append(PeerId peer, UploadId upload, long offset, boolean whole)
      implements UploadRequest {}

  /** Forces what has come so far; answered by an {@link UploadState} with the new offset. */
  record Suspend(long ingest, @Nullable Slab slab) implements UploadRequest {}

  /**
   * All bytes are here: forces them, publishes what {@link Open} named, and ends the upload.
   * Answered by {@link Ingested}.
   */
  record Finish(long ingest, @Nullable Slab slab) implements UploadRequest {}

  /** Forgets an upload and what it brought; answered by its last {@link UploadState}. */
  record Drop(PeerId peer, UploadId upload) implements UploadRequest {}
}
