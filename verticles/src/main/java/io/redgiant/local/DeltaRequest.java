package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.UploadId;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An upload that sends a content's chunk list first, and then only the chunks that the peer may not
 * take for held: "held" means readable by this peer, or uploaded in full by it. What is held is
 * pinned while the upload lasts, one day at most; a restart forgets the upload, not its chunks.
 */
public sealed interface DeltaRequest extends ByReference {
  /**
   * Opens one; answered by a {@link DeltaState} without rows.
   *
   * @param expected what the sender says the content is
   * @param base of what its sender may take the chunks for held
   */
  record Open(long bytes, Publication publication, @Nullable ContentId expected, DeltaBase base)
      implements DeltaRequest {}

  /**
   * The next rows of the chunk list, each a 32-byte id and a little-endian 32-bit length of 1 byte
   * to 1 MiB; answered by a {@link DeltaState} with what is missing of these rows. More bytes than
   * the upload will have are refused.
   */
  record Rows(PeerId peer, UploadId upload, byte[] rows) implements DeltaRequest {}

  /** Answered by a {@link DeltaState} with what is missing from row {@code first}. */
  record Find(PeerId peer, UploadId upload, long first) implements DeltaRequest {}

  /**
   * Brings the chunks of these rows, one after another; answered by an {@link IngestCredit}, and
   * the slabs follow as in any ingest.
   */
  record Append(PeerId peer, UploadId upload, List<DeltaState.Run> runs, OptionalLong expectedBytes)
      implements DeltaRequest {
    public Append {
      runs = List.copyOf(runs);
    }
  }

  /**
   * No bytes follow: forces and pins what came; answered by a {@link DeltaState} with what is
   * missing of all rows. A chunk that is not what its row says is a CHECKSUM_MISMATCH, and none of
   * the append counts.
   */
  record Chunks(long ingest, @Nullable Slab slab) implements DeltaRequest {}

  /**
   * Hashes the whole content here, and publishes it; answered by {@link Ingested}. A CONFLICT
   * carries the ids of chunks that are missing, at most a page of them.
   */
  record Publish(PeerId peer, UploadId upload) implements DeltaRequest {}

  /** Forgets the upload; answered by its last {@link DeltaState}. */
  record Drop(PeerId peer, UploadId upload) implements DeltaRequest {}
}
