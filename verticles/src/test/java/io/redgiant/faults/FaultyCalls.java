package io.redgiant.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The test's side of {@code src/test/c/faulty.c}: counts the calls that a running node makes to
 * files below its data directory, and chooses one that kills it, fails or waits; and sets its
 * clock.
 */
final class FaultyCalls {
  static final int WRITES = 1;
  static final int FORCES = 2;
  static final int NAMES = 4;
  static final int OPENS = 8;

  /** Those that change something. */
  static final int ALL = WRITES | FORCES | NAMES;

  /** What a call fails with. */
  static final int EIO = 5;

  static final int EMFILE = 24;
  static final int ENOSPC = 28;

  private static final int CONTROL_BYTES = 72;
  private static final int PATH_BYTES_MAX = 31;
  private static final VarHandle CALLS =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.nativeOrder()).varHandle();
  private static final VarHandle KINDS =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.nativeOrder()).varHandle();

  private static final VarHandle AHEAD =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.nativeOrder()).varHandle();

  private final Path library;
  private final Path file;
  private final MemorySegment control;

  private FaultyCalls(Path library, Path file, MemorySegment control) {
    this.library = library;
    this.file = file;
    this.control = control;
  }

  /** Builds the library, once for all tests, and a control in the directory. */
  static FaultyCalls in(Path directory) throws Exception {
    var file = directory.resolve("control");
    Files.write(file, new byte[CONTROL_BYTES]);
    try (var channel = FileChannel.open(file, CREATE, READ, WRITE)) {
      var mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, CONTROL_BYTES, Arena.ofAuto());
      return new FaultyCalls(library(), file, mapped);
    }
  }

  private static synchronized Path library() throws Exception {
    var built = Launch.LOGS.resolve("faulty.so").toAbsolutePath();
    var source = Path.of("src", "test", "c", "faulty.c");
    if (!Files.exists(built)
        || Files.getLastModifiedTime(built).compareTo(Files.getLastModifiedTime(source)) < 0) {
      Files.createDirectories(Launch.LOGS);
      Shell.run("cc -shared -fPIC -O1 -Wall -Werror -o " + built + " " + source + " -ldl");
    }
    return built;
  }

  /** A node under these calls. */
  Launch under(Launch launch) {
    return launch
        .environment("LD_PRELOAD", library.toString())
        .environment("FAULTY_CONTROL", file.toString())
        .environment("FAULTY_ROOT", real(launch.data()).toString());
  }

  /** Only counts, from 0. */
  void count(int kinds, String path) {
    set(kinds, path, 0, 0, 0);
  }

  /** Kills the process before its {@code call}-th call from now. */
  void kill(int kinds, String path, long call) {
    set(kinds, path, call, call, 0);
  }

  /**
   * Has the calls from the {@code from}-th to the {@code to}-th fail.
   *
   * @param path what a file's path has in it, or ends with where a {@code $} follows
   */
  void fail(int kinds, String path, long from, long to, int error) {
    set(kinds, path, from, to, error);
  }

  /** Has every call wait so long before it happens. */
  void delay(int kinds, String path, int millis) {
    set(kinds, path, 1, Long.MAX_VALUE, -millis);
  }

  /** From now on the process's clock is that far ahead of this one's, or, below 0, behind. */
  void setClock(Duration ahead) {
    AHEAD.setRelease(control, 64L, ahead.toMillis());
  }

  /** Lets all calls through again. */
  void end() {
    KINDS.setRelease(control, 24L, 0);
  }

  long calls() {
    return (long) CALLS.getVolatile(control, 0L);
  }

  private void set(int kinds, String path, long from, long to, int error) {
    var bytes = path.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > PATH_BYTES_MAX) {
      throw new IllegalArgumentException(path + " has more than " + PATH_BYTES_MAX + " bytes");
    }
    end();
    control.set(ValueLayout.JAVA_LONG, 0, 0);
    control.set(ValueLayout.JAVA_LONG, 8, from);
    control.set(ValueLayout.JAVA_LONG, 16, to);
    control.set(ValueLayout.JAVA_INT, 28, error);
    control.asSlice(32, PATH_BYTES_MAX + 1L).fill((byte) 0);
    MemorySegment.copy(bytes, 0, control, ValueLayout.JAVA_BYTE, 32, bytes.length);
    KINDS.setRelease(control, 24L, kinds);
  }

  private static Path real(Path data) {
    try {
      return Files.createDirectories(data).toRealPath();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
