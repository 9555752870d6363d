package io.redgiant.storage;

import io.redgiant.local.CoreWork;
import io.redgiant.local.VerifyJob;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads every chunk again, a little at a time, segment by segment, and takes damaged ones out of
 * service. Storage's event loop only.
 */
final class Scrubber {
  private static final int STEP_BYTES_MAX = 4 << 20;

  private final ChunkStore store;
  private final CoreWork core;
  private List<SegmentRow> rows = List.of(); // of the segment under way, those that come
  private int segment;
  private int next;
  private long rounds;
  private long damaged;

  Scrubber(ChunkStore store, CoreWork core) {
    this.store = store;
    this.core = core;
  }

  /** How often everything has been read. */
  long rounds() {
    return rounds;
  }

  /** Damaged chunks found since start. */
  long damaged() {
    return damaged;
  }

  /** Verifies the next few chunks; answers how many bytes that was, 0 at the end of a round. */
  CompletableFuture<Integer> step() {
    if (next == rows.size() && !nextSegment()) {
      return CompletableFuture.completedFuture(0);
    }
    var from = store.segments().find(segment);
    if (from == null) {
      next = rows.size(); // compaction took it meanwhile
      return CompletableFuture.completedFuture(1);
    }
    var run = run();
    int bytes = run.stream().mapToInt(SegmentRow::bytes).sum();
    var ids = SegmentRow.ids(run);
    from.addReader();
    return core.verify(
            new VerifyJob(from.payload(), run.getFirst().offset(), bytes, ids, run.size()))
        .toCompletableFuture()
        .thenApply(
            verified -> {
              note(from, run, ids, verified.good());
              return bytes;
            })
        .whenComplete((done, error) -> store.segments().doneReading(from));
  }

  private void note(Segment from, List<SegmentRow> run, ByteBuffer ids, int good) {
    try {
      store.verified(from, run.getFirst().offset(), ids, good);
    } catch (DamagedException found) {
      damaged++; // logged and quarantined; go on behind it
      next -= run.size() - good - 1;
    }
  }

  private List<SegmentRow> run() {
    int first = next;
    int bytes = 0;
    while (next < rows.size()
        && bytes + rows.get(next).bytes() <= STEP_BYTES_MAX
        && rows.get(next).offset() == rows.get(first).offset() + bytes) {
      bytes += rows.get(next).bytes();
      next++;
    }
    return rows.subList(first, next);
  }

  private boolean nextSegment() {
    var number = store.segments().after(segment);
    if (number.isEmpty()) {
      segment = 0;
      rounds++;
      return false;
    }
    segment = number.getAsInt();
    rows = store.rows(store.segments().get(segment));
    next = 0;
    return !rows.isEmpty() || nextSegment();
  }
}
