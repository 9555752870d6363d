package io.redgiant.client;

import io.redgiant.core.Core;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Digest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Some of a content's chunks in order.
 *
 * @param first which row of the manifest is the first here
 * @param total rows of the whole manifest
 * @param rows each a 32-byte id and a little-endian 32-bit length; owned by this page
 */
public record ManifestPage(long first, long total, byte[] rows) {
  private static final ValueLayout.OfInt LENGTH =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public ManifestPage {
    if (rows.length % Core.CHUNK_ROW_BYTES != 0 || first < 0 || total < first) {
      throw new IllegalArgumentException("a manifest's page has whole rows within its total");
    }
  }

  public int count() {
    return rows.length / Core.CHUNK_ROW_BYTES;
  }

  public ChunkId chunk(int row) {
    return new ChunkId(Digest.at(MemorySegment.ofArray(rows), offset(row)));
  }

  public int chunkBytes(int row) {
    return MemorySegment.ofArray(rows).get(LENGTH, offset(row) + Core.DIGEST_BYTES);
  }

  /** Whether another page follows. */
  public boolean hasNext() {
    return first + count() < total;
  }

  private static long offset(int row) {
    return (long) row * Core.CHUNK_ROW_BYTES;
  }
}
