package io.redgiant.storage;

import io.redgiant.local.ManifestRequest;
import io.redgiant.local.ManifestRows;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.ManifestNode;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;

/** Lists the chunks of a content, a page at a time. Storage's event loop only. */
final class ManifestPages {
  private final ManifestReader manifests;

  ManifestPages(ManifestReader manifests) {
    this.manifests = manifests;
  }

  /**
   * A page never crosses a leaf, so it may be shorter than asked; the rows say where the next
   * begins.
   */
  CompletableFuture<ManifestRows> page(ManifestRequest request) {
    return manifests
        .root(request.manifest())
        .thenCompose(
            root ->
                manifests
                    .leafAtRow(root, Long.MAX_VALUE)
                    .thenCompose(
                        last ->
                            manifests
                                .leafAtRow(root, request.first())
                                .thenApply(
                                    leaf ->
                                        rows(
                                            leaf,
                                            request,
                                            last.firstRow() + last.node().count()))));
  }

  private static ManifestRows rows(ManifestReader.Leaf leaf, ManifestRequest request, long total) {
    ManifestNode node = leaf.node();
    int from = Math.clamp(request.first() - leaf.firstRow(), 0, node.count());
    int until = Math.min(node.count(), from + Math.min(request.limit(), Limits.MANIFEST_ROWS_MAX));
    long offset = leaf.offset();
    for (int row = 0; row < from; row++) {
      offset += node.bytes(row);
    }
    var rows = new ArrayList<ManifestRows.Row>(until - from);
    for (int row = from; row < until; row++) {
      rows.add(new ManifestRows.Row(node.id(row), node.bytes(row)));
    }
    return new ManifestRows(rows, leaf.firstRow() + from, total, offset);
  }
}
