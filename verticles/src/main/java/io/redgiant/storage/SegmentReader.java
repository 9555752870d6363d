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

/**
 * Reads a segment's side file at start and decides what of the two files counts.
 *
 * <p>A torn tail and damage differ: rows that are cut short or wrong at the very end, with nothing
 * good behind them, are a commit that a crash stopped, and nothing ever referred to them: they are
 * cut off. A wrong row with good rows behind it, or a row whose payload the file is too short for,
 * is damage: its chunk is gone from here, and is said to be.
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

  /** Opens one segment. Disk thread, before anything else uses it. */
  static SegmentReader open(Disk disk, int number) throws IOException {
    var damage = new ArrayList<String>();
    var payload = disk.open(Segment.file(number, Segment.PAYLOAD));
    var side = disk.open(Segment.file(number, Segment.ROWS));
    long payloadBytes = payload.size();
    var rows = new ArrayList<SegmentRow>();
    long good = SegmentRow.BYTES;
    if (headerHolds(side, number, damage)) {
      good = readRows(side, payloadBytes, rows, damage);
    }
    if (side.size() > good) {
      side.truncate(good);
    }
    long tail = 0;
    for (var row : rows) {
      tail = Math.max(tail, row.offset() + row.bytes());
    }
    if (damage.isEmpty() && payloadBytes > tail) {
      payload.truncate(tail); // written, never committed
    }
    tail = Math.max(tail, damage.isEmpty() ? 0 : payloadBytes);
    return new SegmentReader(new Segment(number, payload, side, tail, good), rows, damage);
  }

  private static boolean headerHolds(DiskFile side, int number, List<String> damage)
      throws IOException {
    if (side.size() < SegmentRow.BYTES) {
      // The segment was being made when the process died: it is empty, and its header is written
      // again.
      side.write(header(number), 0);
      side.force();
      return false;
    }
    var header = ByteBuffer.allocate(SegmentRow.BYTES);
    side.read(header, 0);
    if (header.getInt(SegmentRow.BYTES - 4) != checksum(header)
        || !header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      damage.add(side.path() + ": the header is damaged; its rows are read all the same");
      return true;
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
    return true;
  }

  /** Reads all rows; returns where the last good one ends. */
  private static long readRows(
      DiskFile side, long payloadBytes, List<SegmentRow> rows, List<String> damage)
      throws IOException {
    long end = side.size() - side.size() % SegmentRow.BYTES;
    long good = SegmentRow.BYTES;
    var wrong = new ArrayList<Long>();
    for (long at = SegmentRow.BYTES; at < end; ) {
      var buffer =
          ByteBuffer.allocate((int) Math.min(end - at, (long) READ_ROWS * SegmentRow.BYTES));
      side.read(buffer, at);
      buffer.flip();
      while (buffer.hasRemaining()) {
        var row = SegmentRow.read(buffer);
        at += SegmentRow.BYTES;
        if (row == null) {
          wrong.add(at - SegmentRow.BYTES);
          continue;
        }
        good = at;
        if (row.offset() + row.bytes() > payloadBytes) {
          damage.add(
              side.path() + ": chunk " + row.chunk() + " lies beyond the end of the payload file");
        } else {
          rows.add(row);
        }
      }
    }
    for (long at : wrong) {
      if (at < good) {
        damage.add(
            side.path()
                + ": the row at byte "
                + at
                + " is damaged; the chunk it named is lost from here");
      }
    }
    return good;
  }
}
