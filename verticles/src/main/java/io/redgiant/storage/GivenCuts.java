package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.local.CheckJob;
import io.redgiant.local.CoreWork;
import io.redgiant.local.ScanJob;
import io.redgiant.local.Scanned;
import io.redgiant.local.Verified;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.Refusal;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds chunks where their sender said they are, and checks that they are what it said. Storage's
 * event loop only.
 */
final class GivenCuts implements Intake.Cutter {
  private static final ContentId NO_CONTENT = new ContentId(Digest.ZERO);

  private final CoreWork core;
  private final List<SegmentRow> expected;
  private final LongConsumer came;
  private int next;
  private long bytes;
  private @Nullable ChunkId wrong;

  /**
   * @param expected ids and lengths of the chunks that will come, in order
   * @param came hears how many bytes of them have come and are to be looked at
   */
  GivenCuts(CoreWork core, List<SegmentRow> expected, LongConsumer came) {
    this.core = core;
    this.expected = List.copyOf(expected);
    this.came = came;
  }

  @Override
  public CompletionStage<Scanned> cut(ScanJob job) {
    int first = next;
    long at = 0;
    while (next < expected.size() && at + expected.get(next).bytes() <= job.source().byteSize()) {
      at += expected.get(next).bytes();
      next++;
    }
    int carried = Math.toIntExact(job.source().byteSize() - at);
    bytes += at;
    came.accept(bytes);
    checkRest(carried, job.last());
    var rows = SegmentRow.ids(expected.subList(first, next));
    int count = next - first;
    MemorySegment.copy(
        MemorySegment.ofBuffer(rows), 0, job.rows(), 0, (long) count * Core.CHUNK_ROW_BYTES);
    return core.check(new CheckJob(job.source(), at, job.rows(), count, job.headroom()))
        .thenApply(verified -> scanned(verified, first, count, carried, job.last()));
  }

  /** The first chunk whose bytes were not what its id says, or null. */
  @Nullable ChunkId wrong() {
    return wrong;
  }

  private void checkRest(int carried, boolean last) {
    if (next == expected.size() && carried > 0) {
      throw new Refusal(Failure.BAD_REQUEST, "more bytes came than the named rows have");
    }
    if (last && next < expected.size()) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "the bytes end before the chunk " + expected.get(next).chunk() + " does");
    }
  }

  private Scanned scanned(Verified verified, int first, int count, int carried, boolean last) {
    if (verified.good() < count) {
      var chunk = expected.get(first + verified.good()).chunk();
      wrong = chunk;
      throw new Refusal(
          Failure.CHECKSUM_MISMATCH, "the bytes sent for chunk " + chunk + " are not that chunk");
    }
    return new Scanned(count, carried, last ? NO_CONTENT : null);
  }

  /**
   * Keeps such chunks, and makes no content of them.
   *
   * @param forced whether the end waits for the force; else that only begins
   */
  record Sink(ChunkWriter chunks, boolean forced) implements Intake.Sink {
    @Override
    public CompletableFuture<Void> put(MemorySegment source, MemorySegment rows, int count) {
      return chunks.put(source, rows, count);
    }

    @Override
    public CompletableFuture<ContentWriter.Stored> finish(ContentId content) {
      return (forced ? chunks.force() : chunks.beginForce())
          .thenApply(
              done ->
                  new ContentWriter.Stored(
                      content, new ManifestId(Digest.ZERO), 0, 0, chunks.newBytes()));
    }
  }
}
