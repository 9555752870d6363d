package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.node.Fsck;
import io.redgiant.node.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * How a node's process is started: by the launcher, as people start it, or where Maven alone runs
 * the tests from this process's class path.
 *
 * @param test whose logs it writes: {@code target/faults/<test>/}
 * @param wrapper a command before {@code java} that ends in executing it
 */
record Launch(
    String test,
    Path data,
    List<String> settings,
    List<String> wrapper,
    Map<String, String> environment) {
  static final Path LOGS = Path.of("target", "faults");

  private static final long END_SECONDS = 30;

  /**
   * The launcher where it runs the tests: it has a build of these sources then, that starts fast.
   */
  private static final Optional<Path> LAUNCHER =
      Optional.ofNullable(System.getenv("REDGIANT_BUILT"))
          .map(build -> Path.of("..", "redgiant").toAbsolutePath().normalize());

  private static final AtomicInteger RUNS = new AtomicInteger();

  /** One process that has ended by itself. */
  record Ended(int code, String output) {}

  static Launch of(Class<?> test, Path data) {
    return new Launch(test.getSimpleName(), data, List.of(), List.of(), Map.of());
  }

  Launch with(String... more) {
    return new Launch(test, data, joined(settings, more), wrapper, environment);
  }

  Launch under(String... command) {
    return new Launch(test, data, settings, List.of(command), environment);
  }

  Launch environment(String name, String value) {
    var all = new HashMap<>(environment);
    all.put(name, value);
    return new Launch(test, data, settings, wrapper, all);
  }

  Launch on(Path other) {
    return new Launch(test, other, settings, wrapper, environment);
  }

  /** Makes the data directory a copy of one whose node does not run. */
  void copy(Path stopped) throws IOException {
    Files.createDirectories(data);
    try (var files = Files.walk(stopped)) {
      for (var file : (Iterable<Path>) files::iterator) {
        var target = data.resolve(stopped.relativize(file));
        if (!Files.isDirectory(target)) {
          Files.copy(file, target);
        }
      }
    }
  }

  /** Starts the node; it is ready when this returns. */
  NodeProcess start() throws Exception {
    var log = log("node");
    return NodeProcess.ready(node().redirectError(log.toFile()).start(), log);
  }

  /** The same for a node that may give up with these words; empty where it did. */
  Optional<NodeProcess> startUnless(String words) throws Exception {
    try {
      return Optional.of(start());
    } catch (AssertionError ended) {
      if (String.valueOf(ended.getMessage()).contains(words)) {
        return Optional.empty();
      }
      throw ended;
    }
  }

  /** Starts a node that is expected to give up. */
  Ended refused() throws Exception {
    var log = log("refused");
    var process = node().redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("the node did not give up: " + Files.readString(log));
    }
    return new Ended(process.exitValue(), Files.readString(log));
  }

  void assertFsckClean() {
    var checked = fsck();
    assertEquals(0, checked.code, "fsck found: " + checked.output);
  }

  /** Fsck finds nothing but chunks that rotted in these files and that nobody has read since. */
  void assertFsckCleanBut(Collection<Path> rotten) {
    var checked = fsck();
    var others =
        checked
            .output
            .lines()
            .filter(line -> !line.startsWith(data + ": ")) // the sum of it
            .filter(
                line ->
                    !line.endsWith(" is damaged")
                        || rotten.stream().noneMatch(file -> line.startsWith(file + ": ")))
            .toList();
    assertEquals(List.of(), others, checked.output);
  }

  /** Fsck finds something, in this file. */
  void assertFsckNames(Path file) {
    var checked = fsck();
    assertEquals(1, checked.code, checked.output);
    assertTrue(checked.output.contains(file.getFileName().toString()), checked.output);
  }

  /**
   * Checks the directory of a node that does not run. In this process: fsck only reads, and a JVM's
   * start takes longer than all it reads here.
   */
  private Ended fsck() {
    var output = new StringWriter();
    var target = new PrintWriter(output);
    var report = new Report("redgiant fsck", false, target, target);
    int code = Fsck.run(List.of("--data", data.toString()), false, report);
    return new Ended(code, output.toString());
  }

  private ProcessBuilder node() {
    var command = new ArrayList<>(wrapper);
    LAUNCHER.ifPresentOrElse(
        launcher -> command.addAll(List.of(launcher.toString(), "node")),
        () -> command.addAll(ofThisClassPath()));
    command.addAll(List.of("--data", data.toString(), "--listen", "127.0.0.1:0"));
    // A small slab pool: to touch memory for the first time is most of what a start costs here.
    command.addAll(List.of("--slab-pool", "16m"));
    command.addAll(List.of("--join", "none")); // whoever means to join says so behind this
    command.addAll(settings);
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder;
  }

  private static List<String> ofThisClassPath() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.matches("--(enable-native|sun-misc|add-).*"))
        .forEach(command::add);
    // As the launcher does.
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.redgiant.node.Main"));
    return command;
  }

  private Path log(String kind) throws IOException {
    var directory = Files.createDirectories(LOGS.resolve(test));
    return directory.resolve("%03d-%s.log".formatted(RUNS.incrementAndGet(), kind));
  }

  private static List<String> joined(List<String> first, String... second) {
    return Stream.concat(first.stream(), Stream.of(second)).toList();
  }
}
