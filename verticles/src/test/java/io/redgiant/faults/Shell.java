package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Programs of the system that make faults, and whether this machine has them. */
public final class Shell {
  private static final long SECONDS_MAX = 30;

  private Shell() {}

  /** Runs a command that must succeed; returns what it printed. */
  static String run(String command) throws Exception {
    var process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    var output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      fail(command + " did not end");
    }
    assertEquals(0, process.exitValue(), command + ": " + output);
    return output;
  }

  /** Where these are missing a test does not run, and says so; in CI that is a failure. */
  static void require(String... programs) {
    for (var program : programs) {
      available(has(program), "there is no " + program + " on this machine");
    }
  }

  static void requireRoot() {
    available(
        "root".equals(System.getProperty("user.name")),
        "mounting a file system needs root, and this is " + System.getProperty("user.name"));
  }

  static boolean has(String program) {
    return Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  /** Without what a test needs it does not run, and says so; in CI that is a failure. */
  public static void available(boolean available, String why) {
    if (!available && "true".equals(System.getenv("CI"))) {
      fail(why);
    }
    assumeTrue(available, why);
  }
}
