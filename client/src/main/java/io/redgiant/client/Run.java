package io.redgiant.client;

import io.redgiant.core.Core;
import java.util.Arrays;

/**
 * Chunks that lie side by side in a content: what one node is asked for at once.
 *
 * @param number of the run in its content, from 0
 * @param offset of its first byte in the content
 */
record Run(long number, long offset, ManifestPage chunks) {
  long bytes() {
    return bytesBefore(chunks.count());
  }

  /** Of the first rows of it. */
  long bytesBefore(int row) {
    long bytes = 0;
    for (int before = 0; before < row; before++) {
      bytes += chunks.chunkBytes(before);
    }
    return bytes;
  }

  /** What is left when so many of its rows are there. */
  Run from(int row) {
    var left = Arrays.copyOfRange(chunks.rows(), row * Core.CHUNK_ROW_BYTES, chunks.rows().length);
    return new Run(
        number,
        offset + bytesBefore(row),
        new ManifestPage(chunks.first() + row, chunks.total(), left));
  }
}
