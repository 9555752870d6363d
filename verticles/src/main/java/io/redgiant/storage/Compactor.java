package io.redgiant.storage;

import io.redgiant.local.CoreWork;
import io.redgiant.local.VerifyJob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Gives the space of freed chunks back: moves what is left of a sparse segment to another one and
 * deletes it. Storage's event loop only.
 *
 * <p>Each chunk is verified before it is moved, so that a copy never gives damage a good name. The
 * old files go only when the copies are forced and the index names nothing in them; a crash in
 * between leaves both, which is no harm.
 */
final class Compactor {
  /** What is moved in one step. */
  private static final int MOVE_BYTES_MAX = 4 << 20;

  private final ChunkStore store;
  private final DiskThreads threads;
  private final CoreWork core;
  private boolean ending;

  Compactor(ChunkStore store, DiskThreads threads, CoreWork core) {
    this.store = store;
    this.threads = threads;
    this.core = core;
  }

  /**
   * Empties every sparse segment, one after another. Answers how many bytes of files that gave
   * back.
   */
  CompletableFuture<Long> compact() {
    // All of them first: none may become the target of what another holds.
    var sparse = store.segments().sparse().stream().filter(store.segments()::withdraw).toList();
    return next(sparse, 0, 0);
  }

  /** Moves no more: what was moved is committed, and the rest stays where it is. */
  void end() {
    ending = true;
  }

  private CompletableFuture<Long> next(List<Segment> sparse, int index, long freed) {
    if (ending || index == sparse.size()) {
      return CompletableFuture.completedFuture(freed);
    }
    var segment = sparse.get(index);
    long bytes = segment.tail() - segment.liveBytes();
    return compact(segment).thenCompose(done -> next(sparse, index + 1, freed + bytes));
  }

  private CompletableFuture<Void> compact(Segment segment) {
    var live = store.rows(segment);
    if (live.isEmpty()) {
      retireIfEmpty(segment);
      return CompletableFuture.completedFuture(null);
    }
    segment.addReader();
    return store
        .segments()
        .lease(true)
        .thenCompose(
            target ->
                move(segment, target, live, 0)
                    .thenCompose(moved -> store.segments().commit(target))
                    .whenComplete((done, error) -> store.segments().giveBack(target)))
        .whenComplete((done, error) -> store.segments().doneReading(segment))
        .thenRun(() -> retireIfEmpty(segment));
  }

  /** It is not where a chunk came back, or waits for a commit that an upload gave up. */
  private void retireIfEmpty(Segment segment) {
    if (segment.liveChunks() == 0) {
      store.segments().retire(segment);
    }
  }

  private CompletableFuture<Void> move(Segment from, Segment to, List<SegmentRow> rows, int first) {
    if (ending || first == rows.size()) {
      return CompletableFuture.completedFuture(null);
    }
    int last = first;
    int bytes = 0;
    // Only adjacent chunks: one read, one verification, one write.
    while (last < rows.size()
        && bytes + rows.get(last).bytes() <= MOVE_BYTES_MAX
        && rows.get(last).offset() == rows.get(first).offset() + bytes) {
      bytes += rows.get(last).bytes();
      last++;
    }
    var run = rows.subList(first, last);
    int next = last;
    return moveRun(from, to, run, bytes).thenCompose(moved -> move(from, to, rows, next));
  }

  private CompletableFuture<Void> moveRun(
      Segment from, Segment to, List<SegmentRow> run, int bytes) {
    long offset = run.getFirst().offset();
    var ids = SegmentRow.ids(run);
    return core.verify(new VerifyJob(from.payload(), offset, bytes, ids, run.size()))
        .toCompletableFuture()
        .thenCompose(
            verified -> {
              store.verified(from, offset, ids, verified.good());
              return threads.run(() -> read(from, offset, bytes));
            })
        .thenCompose(payload -> write(from, to, run, payload));
  }

  private static ByteBuffer read(Segment from, long offset, int bytes) throws IOException {
    var payload = ByteBuffer.allocate(bytes);
    from.payload().read(payload, offset);
    return payload.flip();
  }

  private CompletableFuture<Void> write(
      Segment from, Segment to, List<SegmentRow> run, ByteBuffer payload) {
    long offset = to.reserve(payload.remaining());
    var rows = new ArrayList<SegmentRow>(run.size());
    long at = offset;
    for (var row : run) {
      rows.add(new SegmentRow(row.chunk(), at, row.bytes()));
      at += row.bytes();
    }
    return store
        .segments()
        .write(to, List.of(new Segments.Run(payload, offset, rows)))
        .thenRun(
            () -> {
              for (int index = 0; index < run.size(); index++) {
                if (store.isAt(
                    run.get(index), from)) { // else it was freed or found damaged meanwhile
                  store.move(rows.get(index), to);
                }
              }
            });
  }
}
