package io.redgiant.storage;

import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.ManifestNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Collects the chunks of one content into its manifest. A full leaf is stored at once, so that a
 * content of any size takes the memory of one leaf and a row for each stored one. Storage's event
 * loop only.
 */
final class ManifestWriter {
  private static final int FIRST_ROWS = 64;

  private final Function<ByteBuffer, CompletableFuture<ChunkId>> store;
  private ByteBuffer rows = rowBuffer(FIRST_ROWS);
  private long leafBytes;
  private long chunks;
  private final List<CompletableFuture<Stored>> leaves = new ArrayList<>();

  /** A node on its way to disk. */
  private record Stored(ChunkId node, int nodeBytes, long contentBytes) {}

  /**
   * @param store keeps a node's bytes as a chunk and answers its id; durable with the ingest's
   *     other chunks
   */
  ManifestWriter(Function<ByteBuffer, CompletableFuture<ChunkId>> store) {
    this.store = store;
  }

  void add(ChunkId chunk, int bytes) {
    if (rows.position() == Limits.MANIFEST_ROWS_MAX * ManifestNode.LEAF_ROW_BYTES) {
      storeLeaf();
    }
    if (rows.remaining() < ManifestNode.LEAF_ROW_BYTES) {
      int count = rows.capacity() / ManifestNode.LEAF_ROW_BYTES;
      rows = rowBuffer(Math.min(count * 4, Limits.MANIFEST_ROWS_MAX)).put(rows.flip());
    }
    rows.put(chunk.digest().bytes()).putInt(bytes);
    leafBytes += bytes;
    chunks++;
  }

  long chunks() {
    return chunks;
  }

  /** Stores what is left and the nodes above it; answers the root's id. */
  CompletableFuture<ManifestId> finish() {
    storeLeaf();
    return level(1, leaves);
  }

  private CompletableFuture<ManifestId> level(int level, List<CompletableFuture<Stored>> below) {
    return CompletableFuture.allOf(below.toArray(CompletableFuture[]::new))
        .thenCompose(
            done -> {
              if (below.size() == 1) {
                return CompletableFuture.completedFuture(
                    new ManifestId(below.getFirst().join().node().digest()));
              }
              var above = new ArrayList<CompletableFuture<Stored>>();
              for (int from = 0; from < below.size(); from += Limits.MANIFEST_ROWS_MAX) {
                above.add(
                    storeInner(
                        level,
                        below.subList(
                            from, Math.min(from + Limits.MANIFEST_ROWS_MAX, below.size()))));
              }
              return level(level + 1, above);
            });
  }

  private CompletableFuture<Stored> storeInner(int level, List<CompletableFuture<Stored>> below) {
    long contentBytes = below.stream().mapToLong(node -> node.join().contentBytes()).sum();
    var node = ManifestNode.startInner(level, below.size(), contentBytes);
    below.forEach(
        stored ->
            ManifestNode.putInnerRow(
                node,
                stored.join().node(),
                stored.join().nodeBytes(),
                stored.join().contentBytes()));
    return keep(node.flip(), contentBytes);
  }

  private void storeLeaf() {
    leaves.add(keep(ManifestNode.encodeLeaf(rows.flip(), leafBytes), leafBytes));
    rows.clear();
    leafBytes = 0;
  }

  private CompletableFuture<Stored> keep(ByteBuffer node, long contentBytes) {
    int bytes = node.remaining();
    return store.apply(node).thenApply(id -> new Stored(id, bytes, contentBytes));
  }

  private static ByteBuffer rowBuffer(int count) {
    return ByteBuffer.allocate(count * ManifestNode.LEAF_ROW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
