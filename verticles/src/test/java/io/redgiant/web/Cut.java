package io.redgiant.web;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.protocol.ManifestNode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/** A content as a sender cuts it. */
final class Cut {
  private static final int ROW_BYTES = ManifestNode.LEAF_ROW_BYTES;

  private final byte[] bytes;
  final byte[] rows;

  Cut(byte[] bytes) {
    this.bytes = bytes;
    var core = Cores.load();
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(core.scanBytes(), 64);
      var source = arena.allocate(Math.max(1, bytes.length), 64).asSlice(0, bytes.length);
      MemorySegment.copy(bytes, 0, source, ValueLayout.JAVA_BYTE, 0, bytes.length);
      var target = arena.allocate((bytes.length / Core.CHUNK_BYTES_MIN + 1L) * ROW_BYTES);
      core.scanStart(state);
      int count = core.scan(state, source, true, target);
      rows = target.asSlice(0, (long) count * ROW_BYTES).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  int count() {
    return rows.length / ROW_BYTES;
  }

  String id(int row) {
    return HexFormat.of().formatHex(rows, row * ROW_BYTES, row * ROW_BYTES + 32);
  }

  /** The bytes of some chunks. */
  byte[] chunks(int first, int count) {
    return Arrays.copyOfRange(bytes, start(first), start(first + count));
  }

  private int start(int row) {
    var lengths = ByteBuffer.wrap(rows).order(ByteOrder.LITTLE_ENDIAN);
    int start = 0;
    for (int before = 0; before < row; before++) {
      start += lengths.getInt(before * ROW_BYTES + 32);
    }
    return start;
  }
}
