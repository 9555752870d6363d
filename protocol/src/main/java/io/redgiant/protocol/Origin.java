package io.redgiant.protocol;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Who wrote a record: a node, in one run of its process. Every run opens a new random epoch at its
 * first write, so that a restored or cloned directory never reuses a sequence.
 */
public record Origin(NodeId node, long epoch) implements Comparable<Origin> {
  /** Parses {@code <node>-<epoch>}: 32 and 16 hexadecimal digits. */
  public static Origin parse(String text) {
    if (text.length() != Id128.HEX_CHARS + 17 || text.charAt(Id128.HEX_CHARS) != '-') {
      throw new IllegalArgumentException("an origin reads <node id>-<epoch>, not '" + text + "'");
    }
    return new Origin(
        NodeId.parse(text.substring(0, Id128.HEX_CHARS)),
        HexFormat.fromHexDigitsToLong(text, Id128.HEX_CHARS + 1, text.length()));
  }

  /** Reads one at the big-endian buffer's position and moves past it. */
  static Origin read(ByteBuffer source) {
    return new Origin(new NodeId(Id128.read(source)), source.getLong());
  }

  @Override
  public int compareTo(Origin other) {
    int order = node.compareTo(other.node);
    return order != 0 ? order : Long.compareUnsigned(epoch, other.epoch);
  }

  @Override
  public String toString() {
    return node + "-" + HexFormat.of().toHexDigits(epoch);
  }
}
