package io.redgiant.core;

import static io.redgiant.core.Core.CHUNK_BYTES_MAX;
import static io.redgiant.core.Core.CHUNK_BYTES_MIN;
import static io.redgiant.core.Core.CHUNK_ROW_BYTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.redgiant.core.TestedCores#all")
class ScanTest {
  private final Core core;

  ScanTest(Core core) {
    this.core = core;
  }

  @Test
  void findsNoChunkInNothing() {
    var scanned = Scanned.whole(core, Inputs.zeros(0));

    assertEquals(List.of(), scanned.chunks());
    assertEquals(Scanned.digest(core, Inputs.zeros(0)), scanned.contentId());
  }

  @Test
  void namesAContentOfOneChunkLikeThatChunk() {
    for (int bytes : new int[] {1, 1024, 1025, CHUNK_BYTES_MIN - 1, CHUNK_BYTES_MIN}) {
      var content = Inputs.random(1, bytes);

      var scanned = Scanned.whole(core, content);

      assertEquals(List.of(new Scanned.Chunk(scanned.contentId(), bytes)), scanned.chunks());
      assertEquals(Scanned.digest(core, content), scanned.contentId());
    }
  }

  @Test
  void digestsEachChunkAndTheWhole() {
    var content = Inputs.random(2, 5_000_003);

    var scanned = Scanned.whole(core, content);

    assertEquals(Scanned.digest(core, content), scanned.contentId());
    var start = 0L;
    for (var chunk : scanned.chunks()) {
      assertEquals(Scanned.digest(core, content.asSlice(start, chunk.bytes())), chunk.id());
      start += chunk.bytes();
    }
    assertEquals(content.byteSize(), start);
  }

  @Test
  void findsTheSameHoweverTheContentIsSlicedIntoSlabs() {
    var random = new Random(3);
    for (var content :
        List.of(Inputs.random(4, 6_000_000), Inputs.text(5, 6_000_000), Inputs.zeros(4_000_000))) {
      var expected = Scanned.whole(core, content);
      for (long slabBytes : new long[] {4_096, 65_536, 65_537, 1 << 20, 3_000_000}) {
        assertEquals(
            expected, Scanned.inSlabs(core, content, () -> slabBytes), "slabs of " + slabBytes);
      }
      assertEquals(
          expected,
          Scanned.inSlabs(core, content, () -> random.nextInt(600_000)),
          "slabs by seed 3");
    }
  }

  @Test
  void agreesWithTheReference() {
    var reference = new ReferenceCore();
    for (var content :
        List.of(
            Inputs.random(6, 7_654_321), Inputs.text(7, 7_654_321), Inputs.counting(3_333_333))) {
      assertEquals(Scanned.whole(reference, content), Scanned.whole(core, content));
    }
  }

  @Test
  void tellsTheContentIdOfWhatItHasSeenSoFar() {
    var content = Inputs.random(8, 2_000_000);
    var state = started();

    Scanned.scan(core, state, content.asSlice(0, 777_777), false);

    assertEquals(Scanned.digest(core, content.asSlice(0, 777_777)), Scanned.contentId(core, state));
  }

  @Test
  void carriesNothingOnceItHasEnded() {
    var state = started();

    Scanned.scan(core, state, Inputs.random(9, 100_000), true);

    assertEquals(0, core.scanCarried(state));
    assertThrows(
        IllegalArgumentException.class, () -> Scanned.scan(core, state, Inputs.zeros(1), true));
  }

  @Test
  void refusesASourceWithoutTheCarriedBytes() {
    var state = started();
    Scanned.scan(core, state, Inputs.zeros(1000), false);
    assertEquals(1000, core.scanCarried(state));

    assertThrows(
        IllegalArgumentException.class, () -> Scanned.scan(core, state, Inputs.zeros(999), false));
  }

  @Test
  void refusesRowsWithoutRoomForTheMostChunksThereCanBe() {
    var state = started();
    var source = Inputs.zeros(3 * CHUNK_BYTES_MIN);

    assertThrows(
        IllegalArgumentException.class,
        () -> core.scan(state, source, true, Inputs.zeros(4 * CHUNK_ROW_BYTES - 1)));
    assertEquals(1, core.scan(state, source, true, Inputs.zeros(4 * CHUNK_ROW_BYTES)));
  }

  @Test
  void refusesAStateThatWasNotStarted() {
    var state = Inputs.zeros(core.scanBytes());

    assertThrows(
        IllegalArgumentException.class, () -> Scanned.scan(core, state, Inputs.zeros(1), true));
    assertThrows(IllegalArgumentException.class, () -> core.scanCarried(state));
    assertThrows(IllegalArgumentException.class, () -> Scanned.contentId(core, state));
    assertThrows(
        IllegalArgumentException.class, () -> core.scanStart(Inputs.zeros(core.scanBytes() - 1)));
  }

  @Test
  void scansForManyThreadsAtOnce() throws Exception {
    var contents =
        List.of(Inputs.random(10, 3_000_000), Inputs.text(11, 3_000_000), Inputs.zeros(3_000_000));
    var expected = contents.stream().map(content -> Scanned.whole(core, content)).toList();
    try (var threads = Executors.newFixedThreadPool(8)) {
      var scans = new ArrayList<Callable<Scanned>>();
      for (int i = 0; i < 24; i++) {
        var content = contents.get(i % contents.size());
        var slabBytes = 200_000 + i * 10_001;
        scans.add(() -> Scanned.inSlabs(core, content, () -> slabBytes));
      }
      var results = threads.invokeAll(scans);
      for (int i = 0; i < results.size(); i++) {
        assertEquals(expected.get(i % contents.size()), results.get(i).get());
      }
    }
  }

  /**
   * Lengths and offsets past 32 bits, where the core is fast enough: one slab again and again, then
   * a byte of it.
   */
  @Test
  void scansMoreThanFourGibibytes() {
    var fast = core.name().startsWith("c-avx");
    var slabs = fast ? 4096 : 64;
    var b3sum =
        fast
            ? "4ab2992125a9f7b56ec68a6f927e6b263cbb3b2d962fb03056cd1f7ab6f8fc65"
            : "1f6c401886b152d8d76fecd44c1c000ac5cc2145e4bbef7fa9c20b9faede2b51";
    var memory = Inputs.zeros(2L * CHUNK_BYTES_MAX);
    var slab = memory.asSlice(CHUNK_BYTES_MAX); // in front of it is room for what is carried
    slab.copyFrom(Inputs.random(12, CHUNK_BYTES_MAX));
    var state = started();
    var scanned = 0L;
    for (int i = 0; i <= slabs; i++) {
      var carried = core.scanCarried(state);
      var source =
          memory.asSlice(CHUNK_BYTES_MAX - carried, carried + (i < slabs ? CHUNK_BYTES_MAX : 1));
      MemorySegment.copy(
          memory, memory.byteSize() - carried, memory, CHUNK_BYTES_MAX - carried, carried);
      scanned +=
          Scanned.scan(core, state, source, i == slabs).stream()
              .mapToLong(Scanned.Chunk::bytes)
              .sum();
    }

    assertEquals((long) slabs * CHUNK_BYTES_MAX + 1, scanned);
    assertEquals(b3sum, Scanned.contentId(core, state));
  }

  private MemorySegment started() {
    var state = Inputs.zeros(core.scanBytes());
    core.scanStart(state);
    return state;
  }
}
