package io.redgiant.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Commands in processes of their own, as the launcher starts them. */
final class Processes {
  private static final long END_SECONDS = 60;

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private static final List<String> REDGIANT =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-cp",
          System.getProperty("java.class.path"),
          RedGiant.class.getName());

  private Processes() {}

  /** What a process left when it had ended. */
  record Ended(int code, String out, String err) {}

  static Process start(Path directory, List<String> words) throws IOException {
    return start(directory, List.of(), words);
  }

  /**
   * Starts a command.
   *
   * @param flags further ones of the JVM
   */
  static Process start(Path directory, List<String> flags, List<String> words) throws IOException {
    return start(List.of(), directory, flags, words);
  }

  /**
   * Starts a command.
   *
   * @param wrapper a command before it that ends in executing it
   */
  static Process start(List<String> wrapper, Path directory, List<String> flags, List<String> words)
      throws IOException {
    var command = new ArrayList<>(wrapper);
    if (System.getProperty("os.name").equals("Linux")) {
      // A test run that was started in the background would hand its deafness to Ctrl-C down.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(JAVA);
    command.addAll(flags);
    command.addAll(REDGIANT);
    command.addAll(words);
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("XDG_CONFIG_HOME", directory.resolve("no-config").toString());
    return builder.start();
  }

  /** What the launcher is for people: runs any command. */
  static String script() {
    var command = new StringBuilder("#!/bin/sh\nexec '" + JAVA + "'");
    REDGIANT.forEach(word -> command.append(" '").append(word).append("'"));
    return command + " \"$@\"\n";
  }

  static Ended run(Path directory, String... words) throws Exception {
    var process = start(directory, List.of(words));
    process.getOutputStream().close();
    return ended(process);
  }

  static Ended ended(Process process) throws Exception {
    var out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
    var err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
    try {
      assertTrue(process.waitFor(END_SECONDS, TimeUnit.SECONDS), "the command still runs");
      return new Ended(process.exitValue(), out.join(), err.join());
    } finally {
      process.destroyForcibly();
    }
  }

  /** As Ctrl-C does. */
  static Ended interrupted(Process process) throws Exception {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    return ended(process);
  }

  private static String read(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
