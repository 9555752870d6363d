package io.redgiant.client;

import io.redgiant.core.Core;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts a content's manifest into runs, page by page. Belongs to one thread. */
final class RunCutter {
  /** So that asking costs little beside it, and a source that is lost takes little with it. */
  private static final int RUN_BYTES = 4 << 20;

  private final Located located;
  private final PartFile.Manifest manifest;
  private @Nullable ManifestPage page;
  private int row;
  private long offset;
  private long number;

  RunCutter(Located located, PartFile.Manifest manifest) {
    this.located = located;
    this.manifest = manifest;
  }

  /**
   * The next run, or null behind the last.
   *
   * @throws RequestFailure no page came, or this is not the manifest of so long a content
   */
  @Nullable Run next() throws IOException {
    if (offset == located.size()) {
      return null;
    }
    var rows = page();
    int first = row;
    int bytes = 0;
    while (row < rows.count() && (bytes == 0 || bytes + rows.chunkBytes(row) <= RUN_BYTES)) {
      int chunk = rows.chunkBytes(row);
      if (chunk <= 0 || chunk > Core.CHUNK_BYTES_MAX || offset + bytes + chunk > located.size()) {
        throw wrong("a chunk of " + chunk + " bytes at " + (offset + bytes));
      }
      bytes += chunk;
      row++;
    }
    if (bytes == 0) {
      throw wrong("an end at " + offset);
    }
    var chunks =
        Arrays.copyOfRange(rows.rows(), first * Core.CHUNK_ROW_BYTES, row * Core.CHUNK_ROW_BYTES);
    var run =
        new Run(number++, offset, new ManifestPage(rows.first() + first, rows.total(), chunks));
    offset += bytes;
    return run;
  }

  private ManifestPage page() throws IOException {
    var current = page;
    if (current == null || row == current.count() && current.hasNext()) {
      long next = current == null ? 0 : current.first() + current.count();
      current = manifest.page(located, next);
      page = current;
      row = 0;
    }
    return current;
  }

  private RequestFailure wrong(String what) {
    return new RequestFailure(
        RequestFailure.Kind.MISMATCH,
        "the manifest that came is not that of %d bytes: it has %s".formatted(located.size(), what),
        null);
  }
}
