package io.redgiant.local;

import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;

/** Bytes that storage wants of another node; the web side goes and gets them. */
public sealed interface Fetch extends ByReference {
  /** Whom to ask. */
  NodeId from();

  /**
   * One chunk by its id, or one node of a manifest, answered by {@link ChunkBytes}; nobody has
   * verified it yet.
   */
  record Chunk(NodeId from, ChunkId chunk) implements Fetch {}

  /**
   * Part of a content, into an ingest, as if a client sent it. Answered by the {@link IngestCredit}
   * whose slab is the last and is not handed in yet.
   *
   * @param credit of the ingest, without a slab: one is asked for when the first bytes are here, so
   *     that a node that does not answer holds none
   */
  record Content(NodeId from, ManifestId manifest, Range range, IngestCredit credit)
      implements Fetch {}

  /** Some bytes of a content. */
  record Range(long offset, long bytes) {
    public Range {
      if (offset < 0 || bytes < 1) {
        throw new IllegalArgumentException("no range: %d bytes at %d".formatted(bytes, offset));
      }
    }
  }
}
