package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.ManifestId;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;

/**
 * Makes a content of the chunks that come: keeps them, and lists them in its manifest. Storage's
 * event loop only.
 */
final class ContentWriter implements Intake.Sink {
  private static final ValueLayout.OfInt ROW_BYTES =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * A content whose chunks and manifest are forced.
   *
   * @param chunks how many it was cut into
   * @param newBytes what was not held before
   */
  record Stored(ContentId content, ManifestId manifest, long size, long chunks, long newBytes) {}

  /** Hears of every chunk of the content, in order. */
  interface Listener {
    void added(ChunkId chunk, int bytes);
  }

  private final ChunkWriter chunks;
  private final ManifestWriter manifest;
  private final Listener listener;
  private long size;

  ContentWriter(ChunkWriter chunks, Listener listener) {
    this.chunks = chunks;
    this.manifest = new ManifestWriter(chunks::put);
    this.listener = listener;
  }

  @Override
  public CompletableFuture<Void> put(MemorySegment source, MemorySegment rows, int count) {
    for (int row = 0; row < count; row++) {
      long at = (long) row * Core.CHUNK_ROW_BYTES;
      var chunk = new ChunkId(Digest.at(rows, at));
      int bytes = rows.get(ROW_BYTES, at + Digest.BYTES);
      manifest.add(chunk, bytes);
      size += bytes;
    }
    var put = chunks.put(source, rows, count);
    // Only now: a listener that forces what it has heard of must find the write under way.
    for (int row = 0; row < count; row++) {
      long at = (long) row * Core.CHUNK_ROW_BYTES;
      listener.added(new ChunkId(Digest.at(rows, at)), rows.get(ROW_BYTES, at + Digest.BYTES));
    }
    return put;
  }

  /** Writes the manifest and forces everything that this content consists of. */
  @Override
  public CompletableFuture<Stored> finish(ContentId content) {
    return manifest
        .finish()
        .thenCompose(root -> chunks.force().thenApply(done -> root))
        .thenApply(root -> new Stored(content, root, size, manifest.chunks(), chunks.newBytes()));
  }
}
