package io.redgiant.storage;

import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.ManifestNode;
import io.redgiant.protocol.Refusal;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

/**
 * Reads manifests: node by node, each verified against its id, the last ones kept. Storage's event
 * loop only.
 */
final class ManifestReader {
  /**
   * A video player and some downloads go through a few leaves at a time; each takes at most 0.6
   * MiB.
   */
  private static final long CACHE_BYTES_MAX = 16 << 20;

  private final ChunkReader chunks;
  private final Map<ChunkId, ManifestNode> cache = new LinkedHashMap<>(64, 0.75f, true);
  private long cacheBytes;

  ManifestReader(ChunkReader chunks) {
    this.chunks = chunks;
  }

  /**
   * A node of a manifest and where it stands; a leaf at the end of every search.
   *
   * @param firstRow the number of its first chunk in the content
   * @param offset where in the content that chunk begins
   */
  record Leaf(ManifestNode node, long firstRow, long offset) {}

  CompletableFuture<ManifestNode> root(ManifestId manifest) {
    return node(new ChunkId(manifest.digest()));
  }

  /** The leaf that covers a byte of the content; the last one for the content's end. */
  CompletableFuture<Leaf> leafAtByte(ManifestNode root, long offset) {
    return descend(new Leaf(root, 0, 0), true, leaf -> rowAtByte(leaf, offset));
  }

  /** The leaf that has the content's chunk number {@code row}; the last one beyond the end. */
  CompletableFuture<Leaf> leafAtRow(ManifestNode root, long row) {
    return descend(
        new Leaf(root, 0, 0),
        true,
        node ->
            (int)
                Math.min(
                    (row - node.firstRow) / rowsUnder(node.node.level() - 1),
                    node.node.count() - 1L));
  }

  private static int rowAtByte(Leaf inner, long offset) {
    long end = inner.offset;
    int row = -1;
    do {
      end += inner.node.contentBytes(++row);
    } while (end <= offset && row < inner.node.count() - 1);
    return row;
  }

  /**
   * Goes down from a node by the row that is chosen in each, until it is a leaf.
   *
   * @param last nothing of the manifest comes behind this node
   */
  private CompletableFuture<Leaf> descend(Leaf from, boolean last, ToIntFunction<Leaf> choice) {
    var node = from.node;
    if (node.level() == 0) {
      return CompletableFuture.completedFuture(from);
    }
    int row = choice.applyAsInt(from);
    long offset = from.offset;
    for (int before = 0; before < row; before++) {
      offset += node.contentBytes(before);
    }
    long firstRow = from.firstRow + row * rowsUnder(node.level() - 1);
    long start = offset;
    boolean lastBelow = last && row == node.count() - 1;
    return below(node, row, lastBelow)
        .thenCompose(below -> descend(new Leaf(below, firstRow, start), lastBelow, choice));
  }

  /**
   * The node that a row names, which is what the row says it is.
   *
   * @param last nothing of the manifest comes behind it
   */
  CompletableFuture<ManifestNode> below(ManifestNode node, int row, boolean last) {
    var id = node.id(row);
    return node(id)
        .thenApply(
            below -> {
              try {
                node.requireBelow(row, below, last);
              } catch (Refusal wrong) {
                throw wrong(id, wrong);
              }
              return below;
            });
  }

  /** Its bytes are what its id says, and yet no manifest: whoever made it made it wrong. */
  private static Refusal wrong(ChunkId node, Refusal why) {
    return new Refusal(
        Failure.INTERNAL, "manifest node %s is wrong: %s".formatted(node, why.getMessage()));
  }

  /** Chunks under a full node of this level. */
  private static long rowsUnder(int level) {
    long rows = Limits.MANIFEST_ROWS_MAX;
    for (int below = 0; below < level; below++) {
      rows *= Limits.MANIFEST_ROWS_MAX;
    }
    return rows;
  }

  CompletableFuture<ManifestNode> node(ChunkId id) {
    var cached = cache.get(id);
    if (cached != null && chunks.has(id)) { // or whoever needs it would never get it
      return CompletableFuture.completedFuture(cached);
    }
    return chunks.read(id).thenApply(bytes -> remember(id, decoded(id, bytes)));
  }

  private static ManifestNode decoded(ChunkId id, ByteBuffer bytes) {
    try {
      return ManifestNode.decode(bytes);
    } catch (Refusal malformed) {
      throw wrong(id, malformed);
    }
  }

  private ManifestNode remember(ChunkId id, ManifestNode node) {
    if (cache.put(id, node) == null) {
      cacheBytes += node.encoded().remaining();
    }
    var eldest = cache.entrySet().iterator();
    while (cacheBytes > CACHE_BYTES_MAX && cache.size() > 1) {
      cacheBytes -= eldest.next().getValue().encoded().remaining();
      eldest.remove();
    }
    return node;
  }
}
