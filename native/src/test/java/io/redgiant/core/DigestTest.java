package io.redgiant.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.redgiant.core.TestedCores#all")
class DigestTest {
  private record Vector(int bytes, String digest) {
    private static final List<Vector> PUBLISHED = published();

    private static List<Vector> published() {
      var file =
          Objects.requireNonNull(DigestTest.class.getResourceAsStream("/blake3-vectors.csv"));
      try (var lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
        return lines.lines().skip(1).map(line -> line.split(",")).map(Vector::of).toList();
      } catch (IOException impossible) { // a resource in memory
        throw new UncheckedIOException(impossible);
      }
    }

    private static Vector of(String[] columns) {
      return new Vector(Integer.parseInt(columns[0]), columns[1]);
    }
  }

  private final Core core;

  DigestTest(Core core) {
    this.core = core;
  }

  @Test
  void agreesWithThePublishedVectors() {
    for (var vector : Vector.PUBLISHED) {
      assertEquals(
          vector.digest,
          Scanned.digest(core, Inputs.counting(vector.bytes)),
          vector.bytes + " bytes");
    }
  }

  @Test
  void agreesWithThePublishedVectorsHoweverTheBytesArrive() {
    for (var vector : Vector.PUBLISHED) {
      var source = Inputs.counting(vector.bytes);
      for (int piece : new int[] {1, 63, 64, 65, 1023, 1024, 1025, 2048, 8192, 9000, 65_536}) {
        assertEquals(
            vector.digest, hashed(source, () -> piece), vector.bytes + " bytes by " + piece);
      }
    }
  }

  @Test
  void agreesWithTheReferenceAtEveryLengthNearALeafOrASubtree() {
    var reference = new ReferenceCore();
    var source = Inputs.random(1, (2 << 20) + 2);
    for (int leaves :
        new int[] {
          1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 255, 256, 257, 511, 1023, 1024, 1025, 2048
        }) {
      for (int bytes = leaves * 1024 - 1; bytes <= leaves * 1024 + 1; bytes++) {
        var part = source.asSlice(0, bytes);
        assertEquals(Scanned.digest(reference, part), Scanned.digest(core, part), bytes + " bytes");
        assertEquals(
            Scanned.digest(reference, part),
            hashed(part, () -> 700_001),
            bytes + " bytes by 700001");
      }
    }
  }

  @Test
  void agreesWithItselfHoweverTheBytesArrive() {
    var random = new Random(2);
    for (int round = 0; round < 40; round++) {
      var source = Inputs.random(round, 1 + random.nextInt(1 << 20));
      var pieceMax = 1 << (1 + random.nextInt(20));
      assertEquals(
          Scanned.digest(core, source),
          hashed(source, () -> 1 + random.nextInt(pieceMax)),
          "seed 2, round " + round);
    }
  }

  @Test
  void goesOnAfterADigestWasTaken() {
    var source = Inputs.random(3, 300_000);
    var state = started();
    for (long at = 0; at < source.byteSize(); at += 10_000) {
      assertEquals(Scanned.digest(core, source.asSlice(0, at)), finished(state));
      core.hasherUpdate(state, source.asSlice(at, 10_000));
    }
    assertEquals(Scanned.digest(core, source), finished(state));
  }

  @Test
  void takesAStateThatWasMoved() {
    var source = Inputs.random(4, 100_000);
    var state = started();
    core.hasherUpdate(state, source.asSlice(0, 50_001));

    var moved = Inputs.zeros(core.hasherBytes()).copyFrom(state);
    state.fill((byte) 0);
    core.hasherUpdate(moved, source.asSlice(50_001));

    assertEquals(Scanned.digest(core, source), finished(moved));
  }

  @Test
  void refusesHeapMemory() {
    var heap = MemorySegment.ofArray(new byte[64]);
    var native64 = Inputs.zeros(64);

    assertThrows(IllegalArgumentException.class, () -> core.digest(heap, native64));
    assertThrows(IllegalArgumentException.class, () -> core.digest(native64, heap));
  }

  @Test
  void refusesATargetOrStateThatIsTooSmall() {
    var source = Inputs.zeros(1);
    var state = started();

    assertThrows(RuntimeException.class, () -> core.digest(source, Inputs.zeros(31)));
    assertThrows(RuntimeException.class, () -> core.hasherFinish(state, Inputs.zeros(31)));
    assertThrows(
        IllegalArgumentException.class,
        () -> core.hasherStart(Inputs.zeros(core.hasherBytes() - 1)));
  }

  @Test
  void refusesAStateThatWasNotStarted() {
    var state = Inputs.zeros(core.hasherBytes());

    assertThrows(IllegalArgumentException.class, () -> core.hasherUpdate(state, Inputs.zeros(1)));
    assertThrows(IllegalArgumentException.class, () -> core.hasherFinish(state, Inputs.zeros(32)));
  }

  @Test
  void agreesWithB3sum(@TempDir Path folder) throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/b3sum")),
        "there is no /usr/bin/b3sum on this machine to agree with");
    for (int bytes : new int[] {0, 1, 1024, 1_000_003, 9_437_185}) {
      var source = Inputs.random(5, bytes);
      var file = Files.write(folder.resolve("content"), source.toArray(ValueLayout.JAVA_BYTE));
      var b3sum = new ProcessBuilder("/usr/bin/b3sum", "--no-names", file.toString()).start();
      var printed =
          new String(b3sum.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      assertEquals(0, b3sum.waitFor());
      assertEquals(printed, Scanned.digest(core, source), bytes + " bytes");
    }
  }

  private String hashed(MemorySegment source, IntSupplier pieces) {
    var state = started();
    for (long at = 0; at < source.byteSize(); ) {
      var piece = Math.min(pieces.getAsInt(), source.byteSize() - at);
      core.hasherUpdate(state, source.asSlice(at, piece));
      at += piece;
    }
    return finished(state);
  }

  private MemorySegment started() {
    var state = Inputs.zeros(core.hasherBytes());
    core.hasherStart(state);
    return state;
  }

  private String finished(MemorySegment state) {
    var digest = Inputs.zeros(Core.DIGEST_BYTES);
    core.hasherFinish(state, digest);
    return Inputs.hex(digest);
  }
}
