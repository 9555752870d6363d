package io.redgiant.protocol;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A record's turn among all: its time, then its origin, then its sequence. As bytes and as
 * hexadecimal text, turns compare like themselves.
 */
public record Turn(HybridTime time, Origin origin, long sequence) implements Comparable<Turn> {
  public static final int BYTES = 8 + Id128.BYTES + 8 + 8;

  public static Turn of(RecordHeader header) {
    return new Turn(header.time(), header.origin(), header.sequence());
  }

  /** Before all others of this time and later. */
  public static byte[] startOf(HybridTime time) {
    return ByteBuffer.allocate(BYTES).putLong(time.value()).array();
  }

  public byte[] encode() {
    var target = ByteBuffer.allocate(BYTES).putLong(time.value());
    origin.node().value().write(target);
    return target.putLong(origin.epoch()).putLong(sequence).array();
  }

  public static Turn decode(byte[] bytes) {
    var source = ByteBuffer.wrap(bytes);
    return new Turn(new HybridTime(source.getLong()), Origin.read(source), source.getLong());
  }

  /** As people hand it back: what is none is refused. */
  public static byte[] parse(String text) {
    try {
      var bytes = HexFormat.of().parseHex(text);
      if (bytes.length == BYTES) {
        return bytes;
      }
    } catch (IllegalArgumentException malformed) {
      // refused below, like one of another length
    }
    throw new Refusal(
        Failure.BAD_REQUEST, "a message's key is taken from an answer, and '" + text + "' is none");
  }

  @Override
  public int compareTo(Turn other) {
    int order = time.compareTo(other.time);
    order = order != 0 ? order : origin.compareTo(other.origin);
    return order != 0 ? order : Long.compare(sequence, other.sequence);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(encode());
  }
}
