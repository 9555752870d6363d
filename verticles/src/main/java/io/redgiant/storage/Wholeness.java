package io.redgiant.storage;

import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.Refusal;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of a content whether all of it is here and forced, by the index alone: the scrub sees to the
 * bytes. What it looks at, a collection that is under way leaves here. Storage's event loop only.
 */
final class Wholeness {
  private static final Logger LOG = LoggerFactory.getLogger(Wholeness.class);

  private final ChunkStore store;
  private final ManifestReader manifests;

  Wholeness(ChunkStore store, ManifestReader manifests) {
    this.store = store;
    this.manifests = manifests;
  }

  CompletableFuture<Boolean> of(ManifestId manifest) {
    var look = new Look();
    return new ManifestWalk(manifests, look)
        .of(manifest)
        .handle((walked, error) -> error == null ? look.whole : unreadable(manifest, error));
  }

  private static boolean unreadable(ManifestId manifest, Throwable error) {
    if (!(Causes.of(error) instanceof Refusal)) {
      LOG.warn("manifest {} cannot be read: {}", manifest, Causes.of(error).toString());
    }
    return false;
  }

  private final class Look implements ManifestWalk.Visitor {
    private boolean whole = true;

    @Override
    public boolean node(ChunkId node) {
      chunk(node);
      return whole;
    }

    @Override
    public void chunk(ChunkId chunk) {
      long slot = store.index().find(chunk);
      if (slot == ChunkIndex.ABSENT || store.pending(chunk) != null) {
        whole = false;
      } else {
        store.index().touch(slot, store.collection());
      }
    }
  }
}
