package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * How a node's process is started: the running JDK, the test's class path and the flags this
 * process was given.
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

  /** Goes away, with the two ifs below, once {@code Fsck} is on this branch. */
  private static final boolean FSCK_IS_THERE =
      Launch.class.getResource("/io/redgiant/node/Fsck.class") != null;

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

  /** Starts the node; it is ready when this returns. */
  NodeProcess start() throws Exception {
    var log = log("node");
    return NodeProcess.ready(begin("io.redgiant.node.Main", nodeArguments(), log), log);
  }

  /** Starts a node that is expected to give up. */
  Ended refused() throws Exception {
    return ended("io.redgiant.node.Main", nodeArguments(), "refused");
  }

  /** Checks the directory of a node that does not run. */
  Ended fsck() throws Exception {
    return ended("io.redgiant.node.Fsck", List.of("--data", data.toString()), "fsck");
  }

  void assertFsckClean() throws Exception {
    if (FSCK_IS_THERE) {
      var checked = fsck();
      assertEquals(0, checked.code, "fsck found: " + checked.output);
    }
  }

  /** Fsck finds something, in this file. */
  void assertFsckNames(Path file) throws Exception {
    if (FSCK_IS_THERE) {
      var checked = fsck();
      assertEquals(1, checked.code, checked.output);
      assertTrue(checked.output.contains(file.getFileName().toString()), checked.output);
    }
  }

  private List<String> nodeArguments() {
    // A small slab pool: to touch memory for the first time is most of what a start costs here.
    return joined(
        List.of("--data", data.toString(), "--listen", "127.0.0.1:0", "--slab-pool", "16m"),
        settings.toArray(String[]::new));
  }

  private Ended ended(String main, List<String> arguments, String kind) throws Exception {
    var log = log(kind);
    var process =
        new ProcessBuilder(command(main, arguments))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError(kind + " did not end: " + Files.readString(log));
    }
    return new Ended(process.exitValue(), Files.readString(log));
  }

  private Process begin(String main, List<String> arguments, Path log) throws IOException {
    var builder = new ProcessBuilder(command(main, arguments));
    builder.environment().putAll(environment);
    return builder.redirectError(log.toFile()).start();
  }

  private List<String> command(String main, List<String> arguments) {
    var command = new ArrayList<>(wrapper);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.matches("--(enable-native|sun-misc|add-).*"))
        .forEach(command::add);
    // A node that lives for seconds: cheap to start matters, fast in the long run does not.
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
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
