package io.redgiant.core;

import static io.redgiant.core.Core.CHUNK_BYTES_MAX;
import static io.redgiant.core.Core.CHUNK_ROW_BYTES;
import static io.redgiant.core.Core.DIGEST_BYTES;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.redgiant.core.TestedCores#all")
class VerifyTest {
  private final Core core;
  private final MemorySegment content = Inputs.random(1, 3_000_000);
  private final MemorySegment rows = Scanned.rowsFor(content.byteSize());
  private final int count;

  VerifyTest(Core core) {
    this.core = core;
    var state = Inputs.zeros(core.scanBytes());
    core.scanStart(state);
    count = core.scan(state, content, true, rows);
  }

  @Test
  void acceptsWhatAScanFound() {
    assertEquals(count, core.verify(content, rows, count));
  }

  @Test
  void findsTheFirstChunkThatWasAltered() {
    var end = content.byteSize();
    for (int row = count - 1;
        row >= 0;
        row--) { // from behind: earlier faults are found before later ones
      end -= length(row);
      content.set(JAVA_BYTE, end + row, (byte) (content.get(JAVA_BYTE, end + row) ^ 1));
      assertEquals(row, core.verify(content, rows, count));
    }
  }

  @Test
  void findsARowWithAnotherId() {
    var idOfLast = (long) (count - 1) * CHUNK_ROW_BYTES + 31;
    rows.set(JAVA_BYTE, idOfLast, (byte) (rows.get(JAVA_BYTE, idOfLast) ^ 0x80));

    assertEquals(count - 1, core.verify(content, rows, count));
  }

  @Test
  void acceptsNothingAsNoChunks() {
    assertEquals(0, core.verify(content.asSlice(0, 0), rows, 0));
  }

  @Test
  void refusesRowsThatAreNotOfThisSource() {
    var shorter = content.asSlice(0, content.byteSize() - 1);

    assertThrows(IllegalArgumentException.class, () -> core.verify(shorter, rows, count));
    assertThrows(IllegalArgumentException.class, () -> core.verify(content, rows, count - 1));
    assertThrows(IllegalArgumentException.class, () -> core.verify(content, rows, -1));
    assertThrows(
        IllegalArgumentException.class, () -> core.verify(content, rows, Integer.MAX_VALUE));
  }

  @Test
  void refusesLengthsThatNoChunkHas() {
    for (int length : new int[] {0, -1, CHUNK_BYTES_MAX + 1}) {
      rows.set(JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), DIGEST_BYTES, length);
      assertThrows(
          IllegalArgumentException.class,
          () -> core.verify(content, rows, count),
          "length " + length);
    }
  }

  private int length(int row) {
    return Scanned.chunks(rows, count).get(row).bytes();
  }
}
