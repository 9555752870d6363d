package io.redgiant.core;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * {@code redgiant.h} in Java: one method per function and nothing else but the checks that C cannot
 * make, those of segment sizes that are not passed on. A heap segment never gets past the linker.
 */
final class NativeCore implements Core {
  private static final int ABI_VERSION = 1;

  /** {@code rg_level}: which instructions do the work. */
  enum Level {
    SCALAR(0, "c-scalar"),
    AVX2(1, "c-avx2"),
    AVX512(2, "c-avx512");

    private final int number;
    private final String core;

    Level(int number, String core) {
      this.number = number;
      this.core = core;
    }

    /** {@link Core#name} at this level. */
    String core() {
      return core;
    }
  }

  private final Level level;
  private final long hasherBytes;
  private final long scanBytes;

  private final MethodHandle digest;
  private final MethodHandle hasherStart;
  private final MethodHandle hasherUpdate;
  private final MethodHandle hasherFinish;
  private final MethodHandle cut;
  private final MethodHandle scanStart;
  private final MethodHandle scan;
  private final MethodHandle scanCarried;
  private final MethodHandle scanContentId;
  private final MethodHandle verify;

  /** The library at its fastest here. It stays loaded until the process ends. */
  static NativeCore load(Path library) {
    var functions = functions(library);
    var best = call(functions, "rg_level_best", JAVA_INT).get(JAVA_INT, 0);
    return new NativeCore(functions, Level.values()[best]);
  }

  static NativeCore load(Path library, Level level) {
    return new NativeCore(functions(library), level);
  }

  private NativeCore(SymbolLookup functions, Level level) {
    this.level = level;
    this.hasherBytes = call(functions, "rg_hasher_bytes", JAVA_LONG).get(JAVA_LONG, 0);
    this.scanBytes = call(functions, "rg_scan_bytes", JAVA_LONG).get(JAVA_LONG, 0);
    digest =
        bind(functions, "rg_digest", JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS); // size_t is a long
    hasherStart = bind(functions, "rg_hasher_start", JAVA_INT, ADDRESS, JAVA_LONG);
    hasherUpdate = bind(functions, "rg_hasher_update", ADDRESS, ADDRESS, JAVA_LONG);
    hasherFinish = bind(functions, "rg_hasher_finish", ADDRESS, ADDRESS);
    cut = bind(functions, "rg_cut", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);
    scanStart = bind(functions, "rg_scan_start", JAVA_INT, ADDRESS, JAVA_LONG);
    scan =
        bind(
            functions, "rg_scan", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG,
            ADDRESS);
    scanCarried = bind(functions, "rg_scan_carried", ADDRESS, ADDRESS);
    scanContentId = bind(functions, "rg_scan_content_id", ADDRESS, ADDRESS);
    verify =
        bind(
            functions,
            "rg_verify",
            JAVA_INT,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS);
  }

  Level level() {
    return level;
  }

  @Override
  public String name() {
    return level.core;
  }

  @Override
  public void digest(MemorySegment source, MemorySegment target) {
    atLeast(target, DIGEST_BYTES);
    check(call(() -> (int) digest.invokeExact(level.number, source, source.byteSize(), target)));
  }

  @Override
  public long hasherBytes() {
    return hasherBytes;
  }

  @Override
  public void hasherStart(MemorySegment state) {
    check(call(() -> (int) hasherStart.invokeExact(level.number, state, state.byteSize())));
  }

  @Override
  public void hasherUpdate(MemorySegment state, MemorySegment source) {
    atLeast(state, hasherBytes);
    check(call(() -> (int) hasherUpdate.invokeExact(state, source, source.byteSize())));
  }

  @Override
  public void hasherFinish(MemorySegment state, MemorySegment target) {
    atLeast(state, hasherBytes);
    atLeast(target, DIGEST_BYTES);
    check(call(() -> (int) hasherFinish.invokeExact(state, target)));
  }

  @Override
  public int cut(MemorySegment source, long examined) {
    try (var arena = Arena.ofConfined()) {
      var length = arena.allocate(JAVA_LONG);
      check(
          call(
              () ->
                  (int)
                      cut.invokeExact(level.number, source, source.byteSize(), examined, length)));
      return (int) length.get(JAVA_LONG, 0);
    }
  }

  @Override
  public long scanBytes() {
    return scanBytes;
  }

  @Override
  public void scanStart(MemorySegment state) {
    check(call(() -> (int) scanStart.invokeExact(level.number, state, state.byteSize())));
  }

  @Override
  public int scan(MemorySegment state, MemorySegment source, boolean last, MemorySegment rows) {
    atLeast(state, scanBytes);
    try (var arena = Arena.ofConfined()) {
      var written = arena.allocate(JAVA_LONG);
      check(
          call(
              () ->
                  (int)
                      scan.invokeExact(
                          state,
                          source,
                          source.byteSize(),
                          last ? 1 : 0,
                          rows,
                          rows.byteSize(),
                          written)));
      return (int) written.get(JAVA_LONG, 0);
    }
  }

  @Override
  public long scanCarried(MemorySegment state) {
    atLeast(state, scanBytes);
    try (var arena = Arena.ofConfined()) {
      var carried = arena.allocate(JAVA_LONG);
      check(call(() -> (int) scanCarried.invokeExact(state, carried)));
      return carried.get(JAVA_LONG, 0);
    }
  }

  @Override
  public void scanContentId(MemorySegment state, MemorySegment target) {
    atLeast(state, scanBytes);
    atLeast(target, DIGEST_BYTES);
    check(call(() -> (int) scanContentId.invokeExact(state, target)));
  }

  @Override
  public int verify(MemorySegment source, MemorySegment rows, int count) {
    try (var arena = Arena.ofConfined()) {
      var firstBad = arena.allocate(JAVA_LONG);
      check(
          call(
              () ->
                  (int)
                      verify.invokeExact(
                          level.number,
                          source,
                          source.byteSize(),
                          rows,
                          rows.byteSize(),
                          (long) count,
                          firstBad)));
      return (int) firstBad.get(JAVA_LONG, 0);
    }
  }

  private static SymbolLookup functions(Path library) {
    var functions = SymbolLookup.libraryLookup(library, Arena.global());
    var abi = call(() -> (int) bind(functions, "rg_abi_version").invokeExact());
    if (abi != ABI_VERSION) {
      throw new IllegalStateException(
          library + " has ABI version " + abi + ", this program needs " + ABI_VERSION);
    }
    return functions;
  }

  private static MethodHandle bind(
      SymbolLookup functions, String name, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(functions.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
  }

  /** What a function that only writes one number wrote. */
  private static MemorySegment call(SymbolLookup functions, String name, MemoryLayout result) {
    var target = Arena.ofAuto().allocate(result);
    check(call(() -> (int) bind(functions, name, ADDRESS).invokeExact(target)));
    return target;
  }

  private interface NativeCall {
    int run() throws Throwable;
  }

  private static int call(NativeCall function) {
    try {
      return function.run();
    } catch (RuntimeException | Error refusedByTheLinker) { // heap memory, a closed arena
      throw refusedByTheLinker;
    } catch (Throwable impossible) { // C code throws nothing
      throw new AssertionError(impossible);
    }
  }

  private static void atLeast(MemorySegment segment, long bytes) {
    if (segment.byteSize() < bytes) {
      throw new IllegalArgumentException(
          "segment needs " + bytes + " bytes, has " + segment.byteSize());
    }
  }

  /** {@code rg_status}. */
  private static void check(int status) {
    switch (status) {
      case 0 -> {}
      case 1 ->
          throw new IllegalArgumentException(
              "an argument that cannot be, or a state not started or ended");
      case 2 -> throw new IllegalArgumentException("a state or rows too small for what is asked");
      case 3 -> throw new IllegalStateException("this machine cannot run that level of the C core");
      default -> throw new AssertionError("unknown rg_status " + status);
    }
  }
}
