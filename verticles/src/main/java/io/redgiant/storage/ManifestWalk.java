package io.redgiant.storage;

import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.ManifestNode;
import java.util.concurrent.CompletableFuture;

/**
 * Goes through everything that a content consists of: the nodes of its manifest and its chunks. One
 * leaf is in memory at a time. Storage's event loop only.
 */
final class ManifestWalk {
  /** Hears of each in turn. */
  interface Visitor {
    /** A node of the manifest; answers whether to read it and go below. */
    boolean node(ChunkId node);

    void chunk(ChunkId chunk);
  }

  private final ManifestReader manifests;
  private final Visitor visitor;

  ManifestWalk(ManifestReader manifests, Visitor visitor) {
    this.manifests = manifests;
    this.visitor = visitor;
  }

  CompletableFuture<Void> of(ManifestId manifest) {
    var root = new ChunkId(manifest.digest());
    return visitor.node(root)
        ? manifests.node(root).thenCompose(read -> below(read, 0, true))
        : CompletableFuture.completedFuture(null);
  }

  private CompletableFuture<Void> below(ManifestNode node, int from, boolean last) {
    for (int row = from; row < node.count(); row++) {
      if (node.level() == 0) {
        visitor.chunk(node.id(row));
        continue;
      }
      if (!visitor.node(node.id(row))) {
        continue;
      }
      int next = row + 1;
      boolean lastBelow = last && next == node.count();
      var entered =
          manifests.below(node, row, lastBelow).thenCompose(read -> below(read, 0, lastBelow));
      if (!entered.isDone() || entered.isCompletedExceptionally()) {
        return entered.thenCompose(done -> below(node, next, last));
      }
    }
    return CompletableFuture.completedFuture(null);
  }
}
