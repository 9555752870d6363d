package io.redgiant.storage;

import io.redgiant.disk.Disk;
import io.redgiant.disk.DiskFile;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment's side file at start and decides what of the two files counts.
 *
 * <p>A torn commit and damage differ. A row that is wrong, and after which no later commit wrote,
 * belongs to the last commit: a crash stopped it, nothing refers to it, and it is made void. (A
 * good row beside it may stay: its payload was forced before any row was written.) A wrong row that
 * a later commit follows, or a row whose payload the file is too short for, is damage: its chunk is
 * gone from here, and is said to be.
 *
 * @param segment ready for more
 * @param rows the chunks it holds
 * @param damage what was found wrong, one sentence each, naming the file
 */
record SegmentReader(Segment segment, List<SegmentRow> rows, List<String> damage) {
  private static final byte[] MAGIC = "redgiant segment".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int READ_ROWS = 16_384;

  static ByteBuffer header(int number) {
    var header = ByteBuffer.allocate(SegmentRow.BYTES);
    header.put(MAGIC).putInt(VERSION).putInt(number);
    header.putInt(SegmentRow.BYTES - 4, checksum(header));
    return header.clear();
  }

  private static int checksum(ByteBuffer header) {
    var checksum = new CRC32C();
    checksum.update(header.slice(0, SegmentRow.BYTES - 4));
    return (int) checksum.getValue();
  }

  /**
   * Opens one segment for use, and clears away what a crash left. Disk thread, before anything else
   * uses it.
   */
  static SegmentReader open(Disk disk, int number) throws IOException {
    var payload = disk.open(Segment.file(number, Segment.PAYLOAD));
    var side = disk.open(Segment.file(number, Segment.ROWS));
    var found = read(payload, side);
    if (side.size() < SegmentRow.BYTES) {
      // The segment was being made when the process died: it is empty, and its header is written
      // again.
      side.write(header(number), 0);
      side.force();
    }
    if (side.size() > found.end) {
      side.truncate(found.end);
    }
    found.fillHoles();
    long tail = found.tail();
    if (found.damage.isEmpty()) {
      payload.truncate(tail); // what lies behind was written and never committed
    } else {
      tail = Math.max(tail, payload.size()); // some of it may be what the damaged rows named
    }
    var segment = new Segment(number, payload, side, tail, found.end, found.lastCommit);
    return new SegmentReader(segment, found.good, found.damage);
  }

  /** What a segment's files say. */
  record Inspection(List<SegmentRow> rows, List<String> damage) {}

  /** Reads a segment's rows and changes nothing. */
  static Inspection inspect(Disk disk, int number) throws IOException {
    try (var payload = disk.open(Segment.file(number, Segment.PAYLOAD));
        var side = disk.open(Segment.file(number, Segment.ROWS))) {
      var found = read(payload, side);
      return new Inspection(found.good, found.damage);
    }
  }

  private static Rows read(DiskFile payload, DiskFile side) throws IOException {
    var damage = new ArrayList<String>();
    var found = new Rows(side, payload.size(), damage);
    if (side.size() >= SegmentRow.BYTES) {
      checkHeader(side, damage);
      found.read();
    }
    return found;
  }

  private static void checkHeader(DiskFile side, List<String> damage) throws IOException {
    var header = ByteBuffer.allocate(SegmentRow.BYTES);
    side.read(header, 0);
    if (header.getInt(SegmentRow.BYTES - 4) != checksum(header)
        || !header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      damage.add(side.path() + ": the header is damaged; its rows are read all the same");
      return;
    }
    int version = header.getInt(MAGIC.length);
    if (version != VERSION) {
      throw new Refusal(
          Failure.UNAVAILABLE,
          side.path()
              + " has format "
              + version
              + "; this version of Red Giant reads format "
              + VERSION);
    }
  }

  /** The rows of one side file. */
  private static final class Rows {
    private final DiskFile side;
    private final long payloadBytes;
    private final List<String> damage;
    private final List<SegmentRow> good = new ArrayList<>();
    private final List<Long> wrong =
        new ArrayList<>(); // since the last commit began, or damaged if another follows
    private long end = SegmentRow.BYTES; // behind the last good row
    private int lastCommit;

    Rows(DiskFile side, long payloadBytes, List<String> damage) {
      this.side = side;
      this.payloadBytes = payloadBytes;
      this.damage = damage;
    }

    void read() throws IOException {
      long limit = side.size() - side.size() % SegmentRow.BYTES;
      for (long at = SegmentRow.BYTES; at < limit; ) {
        var buffer =
            ByteBuffer.allocate((int) Math.min(limit - at, (long) READ_ROWS * SegmentRow.BYTES));
        side.read(buffer, at);
        buffer.flip();
        while (buffer.hasRemaining()) {
          int start = buffer.position();
          add(SegmentRow.read(buffer), SegmentRow.commit(buffer, start), at + start);
        }
        at += buffer.limit();
      }
    }

    /**
     * Makes the holes of a torn last commit void, so that the next commit does not make them look
     * like damage.
     */
    void fillHoles() throws IOException {
      wrong.removeIf(at -> at >= end);
      for (long at : wrong) {
        var row = ByteBuffer.allocate(SegmentRow.BYTES);
        SegmentRow.none().write(row, lastCommit);
        side.write(row.flip(), at);
      }
      if (!wrong.isEmpty()) {
        side.force();
      }
    }

    /** Where the last chunk ends. */
    long tail() {
      return good.stream().mapToLong(row -> row.offset() + row.bytes()).max().orElse(0);
    }

    private void add(@Nullable SegmentRow row, int commit, long at) {
      if (row == null) {
        wrong.add(at);
        return;
      }
      if (commit != lastCommit) {
        // Everything before this commit was forced before it began, so what is wrong there is no
        // torn commit. Only the
        // rows between the last of one commit and the first of the next may be either's, and a torn
        // one has none after.
        wrong.forEach(
            place ->
                damage.add(
                    side.path()
                        + ": the row at byte "
                        + place
                        + " is damaged; its chunk is lost from here"));
        wrong.clear();
        lastCommit = commit;
      }
      end = at + SegmentRow.BYTES;
      if (row.isVoid()) {
        return;
      }
      if (row.offset() + row.bytes() > payloadBytes) {
        damage.add(
            side.path() + ": chunk " + row.chunk() + " lies beyond the end of the payload file");
      } else {
        good.add(row);
      }
    }
  }
}
