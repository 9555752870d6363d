package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.local.CoreWork;
import io.redgiant.local.DigestJob;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.ManifestId;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Writes one content's chunks and manifest: those not held yet into its segment, adjacent ones in
 * one write. Storage's event loop only.
 */
final class ContentWriter {
  private static final ValueLayout.OfInt ROW_BYTES =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * A content whose chunks and manifest are forced.
   *
   * @param chunks how many it was cut into
   * @param newBytes what was not held before
   */
  record Stored(ContentId content, ManifestId manifest, long size, long chunks, long newBytes) {}

  private final ChunkStore store;
  private final CoreWork core;
  private final Segment segment;
  private final ManifestWriter manifest = new ManifestWriter(this::putNode);
  private final Set<Segment> segments =
      new HashSet<>(); // that must be committed before this content is durable
  private final List<CompletableFuture<Void>> writes =
      new ArrayList<>(); // under way, of this content or relied on by it
  private long size;
  private long newBytes;

  ContentWriter(ChunkStore store, CoreWork core, Segment segment) {
    this.store = store;
    this.core = core;
    this.segment = segment;
    segments.add(segment);
  }

  /**
   * Takes the chunks that begin {@code source}, in order. Answers when the source's bytes are no
   * longer needed.
   *
   * @param rows their ids and lengths, as a scan writes them
   */
  CompletableFuture<Void> put(MemorySegment source, MemorySegment rows, int count) {
    var runs = new Runs(source);
    for (int row = 0; row < count; row++) {
      long at = (long) row * Core.CHUNK_ROW_BYTES;
      var chunk = new ChunkId(Digest.at(rows, at));
      int bytes = rows.get(ROW_BYTES, at + Digest.BYTES);
      manifest.add(chunk, bytes);
      size += bytes;
      if (runs.has(chunk) || held(chunk)) {
        runs.skip(bytes);
      } else {
        runs.add(chunk, bytes);
      }
    }
    return write(runs.finish());
  }

  /** Writes the manifest and forces everything that this content consists of. */
  CompletableFuture<Stored> finish(ContentId content) {
    return manifest
        .finish()
        .thenCompose(root -> written().thenCompose(done -> committed()).thenApply(done -> root))
        .thenApply(root -> new Stored(content, root, size, manifest.chunks(), newBytes));
  }

  /** Whether writes are under way that still read the source's memory. */
  CompletableFuture<Void> written() {
    return all(List.copyOf(writes));
  }

  private CompletableFuture<Void> committed() {
    return all(segments.stream().map(store.segments()::commit).toList());
  }

  /** Whether the chunk is held. If so it stays, and this content waits until it is durable. */
  private boolean held(ChunkId chunk) {
    long slot = store.index().find(chunk);
    if (slot == ChunkIndex.ABSENT) {
      return false;
    }
    store.index().touch(slot, store.collection());
    var pending = store.pending(chunk);
    if (pending != null) {
      segments.add(pending.segment());
      track(pending.written());
    }
    return true;
  }

  private CompletableFuture<Void> write(List<Segments.Run> runs) {
    if (runs.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    var written = new CompletableFuture<Void>();
    for (var run : runs) {
      run.rows().forEach(row -> store.put(row, segment, written));
    }
    track(written);
    store
        .segments()
        .write(segment, runs)
        .whenComplete(
            (done, error) -> {
              if (error == null) {
                written.complete(null);
              } else {
                runs.forEach(run -> run.rows().forEach(row -> store.forget(row, segment)));
                written.completeExceptionally(error);
              }
            });
    return written;
  }

  private void track(CompletableFuture<Void> write) {
    writes.removeIf(earlier -> earlier.isDone() && !earlier.isCompletedExceptionally());
    writes.add(write); // a failed one stays, so that the end fails with it
  }

  /** Keeps a node of the manifest as a chunk of its own. */
  private CompletableFuture<ChunkId> putNode(ByteBuffer node) {
    return core.digest(new DigestJob(node))
        .toCompletableFuture()
        .thenCompose(
            digested -> {
              var chunk = new ChunkId(digested.digest());
              if (held(chunk)) {
                return CompletableFuture.completedFuture(chunk);
              }
              var runs = new Runs(MemorySegment.ofBuffer(node));
              runs.add(chunk, node.remaining());
              return write(runs.finish()).thenApply(done -> chunk);
            });
  }

  /** Gathers adjacent chunks of one source that have to be written, and reserves their room. */
  private final class Runs {
    private final MemorySegment source;
    private final List<Segments.Run> runs = new ArrayList<>();
    private final Set<ChunkId> chunks = new HashSet<>();
    private List<SegmentRow> rows = new ArrayList<>();
    private long start;
    private long at;

    Runs(MemorySegment source) {
      this.source = source;
    }

    /** The same chunk twice in one source is written once. */
    boolean has(ChunkId chunk) {
      return chunks.contains(chunk);
    }

    void add(ChunkId chunk, int bytes) {
      chunks.add(chunk);
      rows.add(new SegmentRow(chunk, segment.reserve(bytes), bytes));
      at += bytes;
    }

    void skip(int bytes) {
      close();
      at += bytes;
      start = at;
    }

    List<Segments.Run> finish() {
      close();
      return runs;
    }

    private void close() {
      if (!rows.isEmpty()) {
        newBytes += at - start;
        var bytes = source.asSlice(start, at - start).asByteBuffer();
        runs.add(new Segments.Run(bytes, rows.getFirst().offset(), rows));
        rows = new ArrayList<>();
      }
    }
  }

  private static CompletableFuture<Void> all(List<CompletableFuture<Void>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
  }
}
