package io.redgiant.storage;

import io.redgiant.local.CoreWork;
import io.redgiant.local.DigestJob;
import io.redgiant.protocol.ChunkId;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** Reads one chunk into memory, and verifies it. Storage's event loop only. */
final class ChunkReader {
  private final ChunkStore store;
  private final DiskThreads threads;
  private final CoreWork core;

  ChunkReader(ChunkStore store, DiskThreads threads, CoreWork core) {
    this.store = store;
    this.threads = threads;
    this.core = core;
  }

  boolean has(ChunkId id) {
    return store.index().find(id) != ChunkIndex.ABSENT;
  }

  /** Fails with a {@link LackingException} where it is not here. */
  CompletableFuture<ByteBuffer> read(ChunkId id) {
    long slot = store.index().find(id);
    if (slot == ChunkIndex.ABSENT) {
      return CompletableFuture.failedFuture(LackingException.ofNode(id));
    }
    var segment = store.segments().get(store.index().segment(slot));
    long offset = store.index().offset(slot);
    var bytes = ByteBuffer.allocate(store.index().bytes(slot));
    segment.addReader();
    return store
        .written(id)
        .thenCompose(
            written ->
                threads.run(
                    () -> {
                      segment.payload().read(bytes, offset);
                      return bytes.flip();
                    }))
        .thenCompose(read -> core.digest(new DigestJob(read)))
        .whenComplete((done, error) -> store.segments().doneReading(segment))
        .thenApply(
            digested -> {
              if (!digested.digest().equals(id.digest())) {
                throw store.damaged(new SegmentRow(id, offset, bytes.limit()), segment);
              }
              return bytes;
            });
  }
}
