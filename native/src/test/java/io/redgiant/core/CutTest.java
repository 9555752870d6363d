package io.redgiant.core;

import static io.redgiant.core.Core.CHUNK_BYTES_AVERAGE;
import static io.redgiant.core.Core.CHUNK_BYTES_MAX;
import static io.redgiant.core.Core.CHUNK_BYTES_MIN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.redgiant.core.TestedCores#all")
class CutTest {
  private static final int STEP_BYTES = 8; // of the hash

  /**
   * Repeated, these bytes are a cut at every eighth position even by the strict rule. Found by
   * trying.
   */
  private static final byte[] EVERY_STEP_A_CUT = HexFormat.of().parseHex("eec938c2888bfbb5");

  private final Core core;

  CutTest(Core core) {
    this.core = core;
  }

  /** Chunks of a network outlive a release: a cut that moves would store everything again. */
  @Test
  void cutsWhereItAlwaysDid() throws IOException {
    try (var golden =
        Objects.requireNonNull(CutTest.class.getResourceAsStream("/golden-cuts.txt"))) {
      var cuts =
          line("random 1", Inputs.random(1, 8 << 20))
              + line("random 2", Inputs.random(2, 8 << 20))
              + line("text 3", Inputs.text(3, 8 << 20))
              + line("counting", Inputs.counting(3 << 20));
      assertEquals(new String(golden.readAllBytes(), US_ASCII), cuts);
    }
  }

  private String line(String input, MemorySegment content) {
    return cuts(content).stream()
        .map(String::valueOf)
        .collect(Collectors.joining(" ", input + ": ", "\n"));
  }

  @Test
  void cutsRandomBytesAtTheAverageWithinTheBounds() {
    var lengths = cuts(Inputs.random(4, 128 << 20));
    lengths.removeLast();

    assertTrue(
        lengths.stream()
            .allMatch(length -> length >= CHUNK_BYTES_MIN && length <= CHUNK_BYTES_MAX));
    var average = lengths.stream().mapToInt(length -> length).average().orElseThrow();
    assertEquals(
        CHUNK_BYTES_AVERAGE,
        average,
        CHUNK_BYTES_AVERAGE * 0.08); // 500 chunks: three standard errors
  }

  @Test
  void knowsNoEndOfAChunkBelowTheMinimum() {
    for (int bytes : new int[] {0, 1, 63, 64, CHUNK_BYTES_MIN - 1}) {
      assertEquals(0, core.cut(Inputs.random(5, bytes), 0), bytes + " bytes");
    }
  }

  @Test
  void endsARunOfAnyOneByteAtTheMaximum() {
    var run = Inputs.zeros(CHUNK_BYTES_MAX + 1);
    for (int value = 0; value < 256; value++) {
      run.fill((byte) value);
      assertEquals(CHUNK_BYTES_MAX, core.cut(run, 0), "byte " + value);
    }
    assertEquals(CHUNK_BYTES_MAX, core.cut(run.asSlice(0, CHUNK_BYTES_MAX), 0));
    assertEquals(0, core.cut(run.asSlice(0, CHUNK_BYTES_MAX - 1), 0));
  }

  @Test
  void keepsShortPeriodsWithinTheBounds() {
    for (int period = 2; period < 70; period++) {
      var bytes = Inputs.random(period, period).toArray(JAVA_BYTE);
      var length = core.cut(Inputs.repeating(bytes, CHUNK_BYTES_MAX), 0);
      assertTrue(
          length >= CHUNK_BYTES_MIN && length <= CHUNK_BYTES_MAX,
          "period " + period + ": " + length);
    }
  }

  /** Somebody who knows the rule can ask for a cut at every step; he gets chunks of the minimum. */
  @Test
  void keepsInputThatIsAllCutsAtTheMinimum() {
    var everyStep = Inputs.repeating(EVERY_STEP_A_CUT, 10L * CHUNK_BYTES_MIN);

    var lengths = cuts(everyStep);
    lengths.removeLast();

    assertEquals(9, lengths.size());
    assertTrue(
        lengths.stream()
            .allMatch(length -> length >= CHUNK_BYTES_MIN && length < CHUNK_BYTES_MIN + STEP_BYTES),
        lengths::toString);
  }

  @Test
  void cutsEqualBytesEquallyWhereverTheyStand() {
    var shared = Inputs.random(6, 4 << 20);
    var moved = Inputs.zeros(shared.byteSize() + 12_345);
    moved.asSlice(12_345).copyFrom(shared);

    var ends = ends(cuts(shared), 0);
    var movedEnds = ends(cuts(moved), -12_345);

    movedEnds.retainAll(ends);
    assertTrue(movedEnds.size() >= ends.size() - 3, ends + " and " + movedEnds);
  }

  @Test
  void goesOnWhereItStopped() {
    var content = Inputs.random(7, CHUNK_BYTES_MAX);
    var length = core.cut(content, 0);

    for (long examined :
        new long[] {
          1, CHUNK_BYTES_MIN, length / 2, length - 65, length - 9, length - 8, length - 1
        }) {
      assertEquals(length, core.cut(content, examined), "examined " + examined);
      assertEquals(0, core.cut(content.asSlice(0, examined), 0), "examined " + examined);
    }
    assertEquals(0, core.cut(content.asSlice(0, length), length));
  }

  @Test
  void refusesToHaveExaminedWhatIsNotThere() {
    assertThrows(IllegalArgumentException.class, () -> core.cut(Inputs.zeros(10), 11));
    assertThrows(IllegalArgumentException.class, () -> core.cut(Inputs.zeros(10), -1));
  }

  private List<Integer> cuts(MemorySegment content) {
    var lengths = new ArrayList<Integer>();
    for (long start = 0; start < content.byteSize(); ) {
      var left = content.asSlice(start);
      var length = core.cut(left, 0);
      lengths.add(length == 0 ? (int) left.byteSize() : length);
      start += lengths.getLast();
    }
    return lengths;
  }

  private static List<Long> ends(List<Integer> lengths, long shift) {
    var ends = new ArrayList<Long>();
    for (int length : lengths) {
      shift += length;
      ends.add(shift);
    }
    return ends;
  }
}
