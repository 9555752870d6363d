package io.redgiant.storage;

import io.redgiant.disk.Disk;
import io.redgiant.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One segment: a file of payloads, side by side, and a side file that says what they are. Payloads
 * are written anywhere in room that was reserved; a commit forces them, then writes their rows,
 * then forces those. So a row never speaks of bytes that a power cut could still take, and what
 * lies behind the last row is nobody's.
 *
 * <p>Fields belong to storage's event loop; {@link #write} and {@link #commit} run on disk threads.
 */
final class Segment implements AutoCloseable {
  static final String DIRECTORY = "segments";
  static final String PAYLOAD = ".seg";
  static final String ROWS = ".rows";

  final int number;
  private final DiskFile payload;
  private final DiskFile rows;

  private long tail; // where the next reservation begins
  private int commits; // the last one's number: disk threads, like rowsTail
  private long rowsTail; // where the next commit writes rows: disk threads, one commit at a time
  private List<SegmentRow> written = new ArrayList<>(); // payload written, not committed
  private @Nullable CompletableFuture<Void> running; // the commit that runs
  private @Nullable CompletableFuture<Void> next; // the one that takes what was written meanwhile
  private @Nullable Throwable failure; // of a commit: there will be no other
  private long liveBytes;
  private long liveChunks;
  private int readers; // plans and jobs that read it
  int writers; // ingests and moves that may still write here
  boolean alone; // the one writer shares it with nobody
  boolean retired; // emptied by compaction, deleted when its last reader is done

  Segment(int number, DiskFile payload, DiskFile rows, long tail, long rowsTail, int commits) {
    this.number = number;
    this.payload = payload;
    this.rows = rows;
    this.tail = tail;
    this.rowsTail = rowsTail;
    this.commits = commits;
  }

  static String file(int number, String suffix) {
    return DIRECTORY + "/" + name(number) + suffix;
  }

  static int number(String file) {
    return Integer.parseUnsignedInt(file.substring(0, file.indexOf('.')), 16);
  }

  static String name(int number) {
    return String.format(Locale.ROOT, "%08x", number);
  }

  /** Creates the files of a new segment; their names are durable when this returns. Disk thread. */
  static Segment create(Disk disk, int number) throws IOException {
    var payload = disk.create(file(number, PAYLOAD));
    try {
      var rows = createRows(disk, number);
      return new Segment(number, payload, rows, 0, SegmentRow.BYTES, 0);
    } catch (IOException failed) {
      payload.close(); // the next start finds the file, and that nothing is in it
      throw failed;
    }
  }

  private static DiskFile createRows(Disk disk, int number) throws IOException {
    var rows = disk.create(file(number, ROWS));
    try {
      rows.write(SegmentReader.header(number), 0);
      rows.force();
      disk.forceDirectory(DIRECTORY);
      return rows;
    } catch (IOException failed) {
      rows.close();
      throw failed;
    }
  }

  DiskFile payload() {
    return payload;
  }

  long tail() {
    return tail;
  }

  /** Sets room aside for {@code bytes}. What is never written there stays a hole. */
  long reserve(long bytes) {
    long offset = tail;
    tail += bytes;
    return offset;
  }

  /** Writes payload into reserved room. Disk thread. */
  void write(ByteBuffer source, long offset) throws IOException {
    payload.write(source, offset);
  }

  /** Takes note of chunks whose payload has been written; the next commit makes them durable. */
  void wrote(List<SegmentRow> chunks) {
    written.addAll(chunks);
  }

  /** Whether a chunk is written and no commit has taken it yet. */
  boolean hasWritten() {
    return !written.isEmpty();
  }

  int writtenRows() {
    return written.size();
  }

  /** The commit that covers all that is written by now: the one running, or the next, or none. */
  CompletableFuture<Void> covering() {
    if (failure != null) {
      // What the failed commit took is in no later one.
      return CompletableFuture.failedFuture(failure);
    }
    if (!written.isEmpty()) {
      next = next == null ? new CompletableFuture<>() : next;
      return next;
    }
    return running == null ? CompletableFuture.completedFuture(null) : running;
  }

  boolean committing() {
    return running != null;
  }

  /** Takes what is written, for a commit that now begins. */
  List<SegmentRow> takeWritten() {
    var batch = written;
    written = new ArrayList<>();
    running = next == null ? new CompletableFuture<>() : next;
    next = null;
    return batch;
  }

  /**
   * Ends the commit that ran.
   *
   * @param error why it failed, or null
   * @param last no other commit will be tried
   */
  CompletableFuture<Void> endCommit(@Nullable Throwable error, boolean last) {
    if (error != null && last) {
      failure = error;
      if (next != null) {
        next.completeExceptionally(error);
      }
    }
    var ended = running;
    running = null;
    if (ended == null) {
      throw new AssertionError("no commit of segment " + name(number) + " runs");
    }
    return ended;
  }

  /** Makes a batch durable: payload, then rows. Disk thread, one at a time for a segment. */
  void commit(List<SegmentRow> batch) throws IOException {
    payload.force();
    var target = ByteBuffer.allocate(batch.size() * SegmentRow.BYTES);
    int commit = ++commits;
    batch.forEach(row -> row.write(target, commit));
    rows.write(target.flip(), rowsTail);
    rows.force();
    rowsTail += target.limit();
  }

  /**
   * Forgets all that it holds, before its files are deleted: a file that a crash leaves alone then
   * has nothing in it, and one with something in it was never meant to go. Rows go first, as a row
   * without its payload is damage, and payload without a row is nobody's. Disk thread.
   */
  void empty() throws IOException {
    rows.truncate(SegmentRow.BYTES);
    rows.force();
    payload.truncate(0);
    payload.force();
  }

  /** Takes note that the index now names a chunk here. */
  void gained(int bytes) {
    liveBytes += bytes;
    liveChunks++;
  }

  /** Takes note that the index no longer names a chunk here. */
  void lost(int bytes) {
    liveBytes -= bytes;
    liveChunks--;
  }

  long liveBytes() {
    return liveBytes;
  }

  long liveChunks() {
    return liveChunks;
  }

  /** Whether less than half of it is chunks that something may refer to. */
  boolean sparse() {
    return liveBytes * 2 < tail;
  }

  void addReader() {
    readers++;
  }

  void removeReader() {
    readers--;
  }

  boolean unread() {
    return readers == 0;
  }

  @Override
  public void close() throws IOException {
    try (payload;
        rows) {
      // both are closed, whichever fails
    }
  }

  @Override
  public String toString() {
    return name(number) + PAYLOAD;
  }
}
