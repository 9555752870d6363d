package io.redgiant.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way from one journal to another, without the id that the receiver computes:
 *
 * <pre>
 * u16 header bytes · header · u8 erased (0 or 1) · salt 16 and body, unless erased    (all big-endian)
 * </pre>
 */
public record SentRecord(RecordHeader header, byte @Nullable [] salt, byte @Nullable [] body) {
  public static SentRecord of(JournalRecord record) {
    return new SentRecord(record.header(), record.salt(), record.body());
  }

  /** The record, under the id that hashes its header. */
  public JournalRecord as(RecordId id) {
    return new JournalRecord(id, header, salt, body);
  }

  /** Bytes on the wire, or a little more. */
  public static int bytes(JournalRecord record) {
    return 256 + record.header().targets().size() * Digest.BYTES + record.header().bodyBytes();
  }

  void write(ByteArrayOutputStream target) {
    var bytes = header.encode();
    target.write(bytes.length >> 8);
    target.write(bytes.length);
    target.writeBytes(bytes);
    if (salt == null || body == null) {
      target.write(1);
    } else {
      target.write(0);
      target.writeBytes(salt);
      target.writeBytes(body);
    }
  }

  /** Reads one at the buffer's position and moves past it. */
  static SentRecord read(ByteBuffer source) {
    int headerBytes = Short.toUnsignedInt(source.getShort());
    var header = RecordHeader.decode(source.slice(source.position(), headerBytes));
    source.position(source.position() + headerBytes);
    if (source.get() != 0) {
      return new SentRecord(header, null, null);
    }
    var salt = new byte[JournalRecord.SALT_BYTES];
    var body = new byte[header.bodyBytes()];
    source.get(salt).get(body);
    return new SentRecord(header, salt, body);
  }
}
