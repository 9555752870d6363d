package io.redgiant.storage;

import io.redgiant.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All segments of a node: who writes to which, and when they are forced. Small uploads share one
 * segment and so one force; a large one has a segment to itself while it runs, so that its chunks
 * end up side by side and the kernel can send them in one go. Storage's event loop only.
 */
final class Segments {
  /**
   * A segment this long is full: the next upload gets another. One upload is never split for it.
   */
  static final long FULL_BYTES = 1L << 30;

  /** Uploads beyond this many at once share a segment: it bounds the open files. */
  private static final int ALONE_MAX = 16;

  /**
   * Rows that wait this long for their upload's end are committed before it: it bounds the memory
   * they take.
   */
  private static final int COMMIT_ROWS = 512;

  private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

  private final Disk disk;
  private final DiskThreads threads;
  private final Reserve reserve;
  private final Listener listener;
  private final Map<Integer, Segment> byNumber = new HashMap<>();
  private final List<Segment> idle = new ArrayList<>();
  private @Nullable CompletableFuture<Segment> shared;
  private int alone;
  private int nextNumber = 1;
  private boolean lacking;

  /** Hears how commits end. */
  interface Listener {
    /** These rows have become durable. */
    void committed(List<SegmentRow> rows);

    /** These rows never will. */
    void dropped(Segment segment, List<SegmentRow> rows);
  }

  Segments(Disk disk, DiskThreads threads, Reserve reserve, Listener listener) {
    this.disk = disk;
    this.threads = threads;
    this.reserve = reserve;
    this.listener = listener;
  }

  /**
   * Opens what is on disk, in order of the segments' numbers. Before anything else; blocks.
   *
   * @param usedMax no new segment gets a number up to this: something still speaks of the old one
   */
  void open(int usedMax, Consumer<SegmentReader> found) throws IOException {
    disk.createDirectories(Segment.DIRECTORY);
    var files = SegmentFiles.read(disk);
    for (var file : files.remains()) {
      disk.delete(file);
    }
    disk.forceDirectory(Segment.DIRECTORY);
    files.damage().forEach(LOG::error);
    lacking = !files.damage().isEmpty();
    nextNumber = Math.max(files.numberMax(), usedMax) + 1;
    for (int number : files.whole()) {
      var read = SegmentReader.open(disk, number);
      read.damage().forEach(LOG::error);
      lacking |= !read.damage().isEmpty();
      byNumber.put(number, read.segment());
      if (read.segment().tail() < FULL_BYTES && read.damage().isEmpty()) {
        idle.add(read.segment());
      }
      found.accept(read);
    }
  }

  /** Whether there were more segments, of which a file is lost. */
  boolean isLacking() {
    return lacking;
  }

  /** What the payload files take. */
  long bytes() {
    return byNumber.values().stream().mapToLong(Segment::tail).sum();
  }

  /** The number of the next segment after this one. */
  OptionalInt after(int number) {
    return byNumber.keySet().stream()
        .mapToInt(Integer::intValue)
        .filter(other -> other > number)
        .min();
  }

  /** The segment with this number, or null where compaction took it. */
  @Nullable Segment find(int number) {
    return byNumber.get(number);
  }

  Segment get(int number) {
    var segment = byNumber.get(number);
    if (segment == null) {
      throw new AssertionError("the index names segment " + number + ", which is not open");
    }
    return segment;
  }

  /** A segment to write to: shared with other small uploads, or alone while the upload runs. */
  CompletableFuture<Segment> lease(boolean large) {
    if (!large || alone >= ALONE_MAX) {
      return shared()
          .thenApply(
              segment -> {
                segment.writers++;
                return segment;
              });
    }
    alone++;
    return idleOrNew()
        .whenComplete(
            (segment, error) -> {
              if (segment == null) {
                alone--;
              } else {
                segment.writers++;
                segment.alone = true;
              }
            });
  }

  /** Ends a lease. */
  void giveBack(Segment segment) {
    segment.writers--;
    if (!segment.alone) {
      return;
    }
    alone--;
    segment.alone = false;
    if (segment.tail() < FULL_BYTES) {
      idle.add(segment);
    }
  }

  private CompletableFuture<Segment> shared() {
    var current = shared;
    boolean usable =
        current != null
            && !current.isCompletedExceptionally()
            && (!current.isDone() || current.join().tail() < FULL_BYTES);
    if (current == null || !usable) {
      current = idleOrNew();
      shared = current;
    }
    return current;
  }

  private CompletableFuture<Segment> idleOrNew() {
    if (!idle.isEmpty()) {
      return CompletableFuture.completedFuture(idle.removeLast());
    }
    int number = nextNumber++;
    return threads
        .write(() -> Segment.create(disk, number))
        .thenApply(
            segment -> {
              byNumber.put(number, segment);
              return segment;
            });
  }

  /**
   * Some adjacent chunks on their way into a segment.
   *
   * @param source their bytes
   * @param rows the chunks, with the places that were reserved for them
   */
  record Run(ByteBuffer source, long offset, List<SegmentRow> rows) {}

  /**
   * Writes runs into room reserved in the segment. Not durable before a {@link #commit} that begins
   * after it.
   */
  CompletableFuture<Void> write(Segment segment, List<Run> runs) {
    return threads
        .write(
            () -> {
              reserve.require(runs.stream().mapToLong(run -> run.source().remaining()).sum());
              for (var run : runs) {
                segment.write(run.source(), run.offset());
              }
              return runs;
            })
        .thenAccept(
            done -> {
              int rows = 0;
              for (var run : done) {
                segment.wrote(run.rows());
                rows += run.rows().size();
              }
              if (rows > 0 && segment.writtenRows() >= COMMIT_ROWS && !segment.committing()) {
                beginCommit(segment);
              }
            });
  }

  /** Makes what has been written to the segment durable, soon; nobody waits for it. */
  void beginCommit(Segment segment) {
    commit(segment).exceptionally(this::reported);
  }

  /**
   * Makes all that has been written to the segment durable. Calls that come together share one
   * force.
   */
  CompletableFuture<Void> commit(Segment segment) {
    var covering = segment.covering();
    if (segment.hasWritten() && !segment.committing()) {
      run(segment);
    }
    return covering;
  }

  private void run(Segment segment) {
    var batch = segment.takeWritten();
    threads
        .write(
            () -> {
              segment.commit(batch);
              return batch;
            })
        .whenComplete(
            (done, error) -> {
              var ended = segment.endCommit(error, threads.readOnly() != null);
              if (error != null) {
                listener.dropped(segment, batch);
                ended.completeExceptionally(error);
              } else {
                listener.committed(batch);
                ended.complete(null);
              }
              if (segment.hasWritten() && threads.readOnly() == null) {
                run(segment);
              }
            });
  }

  /**
   * A commit that nobody waits for has nobody to answer: the store is read-only now, and whoever
   * relies on the chunks is told so.
   */
  private @Nullable Void reported(Throwable error) {
    LOG.error("a commit failed", error);
    return null;
  }

  /** Ends one reading of a segment that {@link Segment#addReader} began. */
  void doneReading(Segment segment) {
    segment.removeReader();
    if (segment.retired) {
      deleteWhenUnread(segment);
    }
  }

  /**
   * The segments that nobody writes to and whose chunks are worth moving together, emptiest first.
   */
  List<Segment> sparse() {
    return byNumber.values().stream()
        .filter(this::isSparse)
        .sorted(Comparator.comparingLong(Segment::liveBytes))
        .toList();
  }

  private boolean isSparse(Segment segment) {
    return !segment.retired && segment.writers == 0 && !isShared(segment) && segment.sparse();
  }

  private boolean isShared(Segment segment) {
    var current = shared;
    return current != null
        && current.isDone()
        && !current.isCompletedExceptionally()
        && current.join() == segment;
  }

  /**
   * Takes a segment out of use for writing, so that compaction may empty it; false where it is in
   * use again since it was found {@link #sparse}.
   */
  boolean withdraw(Segment segment) {
    if (!isSparse(segment)) {
      return false;
    }
    idle.remove(segment);
    return true;
  }

  /** Deletes a segment that holds nothing any more, once its last reader is done. */
  void retire(Segment segment) {
    if (segment.liveChunks() > 0) {
      throw new AssertionError(segment + " still holds " + segment.liveChunks() + " chunks");
    }
    segment.retired = true;
    deleteWhenUnread(segment);
  }

  private void deleteWhenUnread(Segment segment) {
    if (!segment.unread() || byNumber.remove(segment.number) == null) {
      return;
    }
    threads
        .write(
            () -> {
              segment.empty();
              segment.close();
              disk.delete(Segment.file(segment.number, Segment.ROWS));
              disk.delete(Segment.file(segment.number, Segment.PAYLOAD));
              disk.forceDirectory(Segment.DIRECTORY);
              return segment;
            })
        .exceptionally(
            error -> {
              LOG.warn(
                  "{} is empty and could not be deleted; the next start tries again",
                  segment,
                  error);
              return segment;
            });
  }

  void close() throws IOException {
    for (var segment : byNumber.values()) {
      segment.close();
    }
  }
}
