package io.redgiant.local;

import io.redgiant.protocol.ChunkId;
import java.util.List;

/**
 * Chunks of a content, in order.
 *
 * @param total how many chunks the content has
 * @param offset where in the content the first of these rows begins
 */
public record ManifestRows(List<Row> rows, long first, long total, long offset)
    implements ByReference {
  /** One chunk. */
  public record Row(ChunkId chunk, int bytes) {}

  public ManifestRows {
    rows = List.copyOf(rows);
  }
}
