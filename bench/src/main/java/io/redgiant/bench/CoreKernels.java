package io.redgiant.bench;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a node asks of the core, on contents larger than the caches. */
@State(Scope.Benchmark)
public class CoreKernels {
  private static final int CONTENT_BYTES = 64 << 20;
  private static final int SLAB_BYTES = 4 << 20; // as a node reads

  /**
   * Repeated, a cut at every eighth position: what somebody who knows the rule would send. Its
   * chunks are of the minimum, of which the rule looks at 64 bytes; zeros, cut at the maximum, are
   * what costs it most.
   */
  private static final long EVERY_STEP_A_CUT = 0xB5FB8B88C238C9EEL;

  @Param("java") // Kernels sets those there are
  private String core = "";

  private Core measured = Cores.load(); // until start()
  private final MemorySegment random = Contents.random(1, CONTENT_BYTES);
  private final MemorySegment zeros = Contents.repeated(0, CONTENT_BYTES);
  private final MemorySegment everyStepACut = Contents.repeated(EVERY_STEP_A_CUT, CONTENT_BYTES);
  private final MemorySegment digest = Arena.global().allocate(Core.DIGEST_BYTES);
  private final MemorySegment rows =
      Arena.global().allocate((CONTENT_BYTES / Core.CHUNK_BYTES_MIN + 1L) * Core.CHUNK_ROW_BYTES);
  private MemorySegment hasher = digest;
  private MemorySegment scan = digest;
  private int rowCount;

  @Setup
  public void start() throws IOException {
    measured =
        Cores.all().stream().filter(found -> found.name().equals(core)).findAny().orElseThrow();
    hasher = Arena.global().allocate(measured.hasherBytes(), Long.BYTES);
    scan = Arena.global().allocate(measured.scanBytes(), Long.BYTES);
    measured.scanStart(scan);
    rowCount = measured.scan(scan, random, true, rows);
  }

  @Benchmark
  public MemorySegment digestOfChunks(Meter meter) {
    for (int start = 0; start < CONTENT_BYTES; start += Core.CHUNK_BYTES_AVERAGE) {
      measured.digest(random.asSlice(start, Core.CHUNK_BYTES_AVERAGE), digest);
    }
    meter.bytes += CONTENT_BYTES;
    return digest;
  }

  @Benchmark
  public MemorySegment hasherByMebibytes(Meter meter) {
    measured.hasherStart(hasher);
    for (int start = 0; start < CONTENT_BYTES; start += 1 << 20) {
      measured.hasherUpdate(hasher, random.asSlice(start, 1 << 20));
    }
    measured.hasherFinish(hasher, digest);
    meter.bytes += CONTENT_BYTES;
    return digest;
  }

  @Benchmark
  public int cutsOfRandom(Meter meter) {
    return cuts(random, meter);
  }

  @Benchmark
  public int cutsOfZeros(Meter meter) {
    return cuts(zeros, meter);
  }

  @Benchmark
  public int cutsOfHostile(Meter meter) {
    return cuts(everyStepACut, meter);
  }

  private int cuts(MemorySegment content, Meter meter) {
    var cuts = 0;
    var start = 0L;
    for (int length = 1; length > 0; cuts++) {
      length = measured.cut(content.asSlice(start), 0);
      start += length;
    }
    meter.bytes += content.byteSize();
    return cuts;
  }

  @Benchmark
  public int scanBySlabs(Meter meter) {
    return scan(random, meter);
  }

  @Benchmark
  public int scanOfZeros(Meter meter) {
    return scan(zeros, meter);
  }

  private int scan(MemorySegment content, Meter meter) {
    measured.scanStart(scan);
    var chunks = 0;
    for (long start = 0; start < CONTENT_BYTES; start += SLAB_BYTES) {
      var carried = measured.scanCarried(scan);
      var source = content.asSlice(start - carried, carried + SLAB_BYTES);
      chunks += measured.scan(scan, source, start + SLAB_BYTES == CONTENT_BYTES, rows);
    }
    measured.scanContentId(scan, digest);
    meter.bytes += CONTENT_BYTES;
    return chunks;
  }

  @Benchmark
  public int verify(Meter meter) {
    meter.bytes += CONTENT_BYTES;
    return measured.verify(random, rows, rowCount);
  }
}
