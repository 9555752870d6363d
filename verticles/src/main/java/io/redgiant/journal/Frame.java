package io.redgiant.journal;

import io.redgiant.protocol.Digest;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.RecordHeader;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How one record lies in a journal file (all big-endian):
 *
 * <pre>
 * u32 marker · u16 header bytes · u32 body bytes · u64 durable · header · u32 CRC32C of all before
 * u8 state · salt 16 · body · u32 CRC32C of salt and body
 * </pre>
 *
 * <p><b>Durable</b> is where the frame's group began: when it was written, every byte of the file
 * before that had been forced. So a frame that cannot be read, with a later one that says the bytes
 * were durable, was damaged; without, it was the tail that a crash tore off, and nobody was ever
 * told that it is there.
 *
 * <p>After the force of a group a <b>mark</b> follows its last frame, in space that was written
 * with the group: {@code u32 marker · u64 position · u32 CRC32C}. It says the same of all before
 * it, so that the last group, too, is known to have been durable. The next group overwrites it.
 *
 * <p>Erasing writes the state first and forces it, then zeros over salt, body and their checksum.
 * The two states differ in every bit: one flipped bit is neither.
 *
 * @param offset where the frame begins
 * @param bytes how long it is
 * @param scrap the state says erased, and something of salt or body is still there: an erasure that
 *     a crash cut off
 */
record Frame(long offset, int bytes, long durable, JournalRecord record, boolean scrap) {
  static final int MARKER = 0x5247_4AF1;
  static final int MARK_MARKER = 0x5247_4AF2;
  static final byte PRESENT = 0x59;
  static final byte ERASED = (byte) 0xA6;

  static final int FIXED_BYTES = 4 + 2 + 4 + 8;
  static final int CHECKSUM_BYTES = 4;
  static final int MARK_BYTES = 4 + 8 + CHECKSUM_BYTES;

  /** From the end of the header's checksum to the end of the frame, without the body. */
  static final int BODY_FRAME_BYTES = 1 + JournalRecord.SALT_BYTES + CHECKSUM_BYTES;

  static int bytes(int headerBytes, int bodyBytes) {
    return FIXED_BYTES + headerBytes + CHECKSUM_BYTES + BODY_FRAME_BYTES + bodyBytes;
  }

  /** Where in a frame the state byte is. */
  static int stateOffset(int headerBytes) {
    return FIXED_BYTES + headerBytes + CHECKSUM_BYTES;
  }

  static byte[] encode(JournalRecord record, byte[] header, long durable) {
    int bodyBytes = record.header().bodyBytes();
    var target = ByteBuffer.allocate(bytes(header.length, bodyBytes));
    target
        .putInt(MARKER)
        .putShort((short) header.length)
        .putInt(bodyBytes)
        .putLong(durable)
        .put(header);
    target.putInt(checksum(target.array(), 0, target.position()));
    var salt = record.salt();
    var body = record.body();
    if (salt == null || body == null) {
      target.put(ERASED);
    } else {
      int from = target.put(PRESENT).position();
      target.put(salt).put(body);
      target.putInt(checksum(target.array(), from, target.position() - from));
    }
    return target.array();
  }

  static ByteBuffer mark(long position) {
    var target = ByteBuffer.allocate(MARK_BYTES).putInt(MARK_MARKER).putLong(position);
    return target.putInt(checksum(target.array(), 0, target.position())).flip();
  }

  static boolean isMark(ByteBuffer source, long position) {
    return source.equals(mark(position));
  }

  static int checksum(byte[] bytes, int from, int length) {
    var crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  static int checksum(ByteBuffer source) {
    var crc = new CRC32C();
    crc.update(source.duplicate());
    return (int) crc.getValue();
  }

  /** What the next record of the chain names as the one before it. */
  Digest id() {
    return record.id().digest();
  }

  RecordHeader header() {
    return record.header();
  }

  /** Where the next frame begins. */
  long end() {
    return offset + bytes;
  }
}
