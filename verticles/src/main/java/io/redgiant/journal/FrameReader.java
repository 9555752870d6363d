package io.redgiant.journal;

import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.RecordHeader;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the frame at an offset, or says why there is none. */
final class FrameReader {
  private final ReadWindow window;
  private final Origin origin;
  private final RecordDigests digests;

  /** What lies at an offset. */
  sealed interface Read {
    record Whole(Frame frame) implements Read {}

    /**
     * @param bytes how long the frame is where its head could be read, else 0
     * @param head what the frame says of itself where that could be read
     */
    record Broken(String why, int bytes, @Nullable Head head) implements Read {}
  }

  /** A frame's own view of itself, which its first checksum covers. */
  record Head(RecordHeader header, byte[] headerBytes, long durable) {}

  FrameReader(ReadWindow window, Origin origin, RecordDigests digests) {
    this.window = window;
    this.origin = origin;
    this.digests = digests;
  }

  Read at(long offset) throws IOException {
    var head = head(offset);
    if (head == null) {
      return new Read.Broken("no record's head is readable here", 0, null);
    }
    int headerBytes = head.headerBytes.length;
    int bytes = Frame.bytes(headerBytes, head.header.bodyBytes());
    int rest = bytes - Frame.stateOffset(headerBytes);
    var tail = window.at(offset + Frame.stateOffset(headerBytes), rest);
    if (tail == null) {
      return new Read.Broken("the record's body is cut short", 0, head);
    }
    byte state = tail.get();
    if (state == Frame.ERASED) {
      var record = JournalRecord.erased(digests.id(head.headerBytes), head.header);
      return new Read.Whole(new Frame(offset, bytes, head.durable, record, !isZero(tail)));
    }
    int protectedBytes = JournalRecord.SALT_BYTES + head.header.bodyBytes();
    if (state != Frame.PRESENT
        || Frame.checksum(tail.slice(1, protectedBytes)) != tail.getInt(1 + protectedBytes)) {
      return new Read.Broken(
          "the body of record " + head.header.sequence() + " fails its checksum", bytes, head);
    }
    var salt = new byte[JournalRecord.SALT_BYTES];
    var body = new byte[head.header.bodyBytes()];
    tail.get(salt).get(body);
    var record = new JournalRecord(digests.id(head.headerBytes), head.header, salt, body);
    return new Read.Whole(new Frame(offset, bytes, head.durable, record, false));
  }

  /** The head at {@code offset}, or null. */
  @Nullable Head head(long offset) throws IOException {
    var fixed = window.at(offset, Frame.FIXED_BYTES);
    if (fixed == null || fixed.getInt() != Frame.MARKER) {
      return null;
    }
    int headerBytes = Short.toUnsignedInt(fixed.getShort());
    int bodyBytes = fixed.getInt();
    long durable = fixed.getLong();
    if (headerBytes > RecordHeader.BYTES_MAX
        || bodyBytes < 0
        || bodyBytes > Limits.RECORD_BODY_BYTES_MAX) {
      return null;
    }
    int covered = Frame.FIXED_BYTES + headerBytes;
    var head = window.at(offset, covered + Frame.CHECKSUM_BYTES);
    if (head == null || head.getInt(covered) != Frame.checksum(head.slice(0, covered))) {
      return null;
    }
    var bytes = new byte[headerBytes];
    head.get(Frame.FIXED_BYTES, bytes);
    try {
      var header = RecordHeader.decode(ByteBuffer.wrap(bytes));
      return header.origin().equals(origin) && header.bodyBytes() == bodyBytes
          ? new Head(header, bytes, durable)
          : null;
    } catch (Refusal notOurs) {
      return null; // whole, but nothing this version can read: the caller treats it as any bytes
      // that are no record
    }
  }

  boolean markAt(long offset) throws IOException {
    var mark = window.at(offset, Frame.MARK_BYTES);
    return mark != null && Frame.isMark(mark, offset);
  }

  private static boolean isZero(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      if (bytes.get() != 0) {
        return false;
      }
    }
    return true;
  }
}
