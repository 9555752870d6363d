package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser, at two nodes of one network, of which one is killed in the end, and
 * as somebody elsewhere sees it: each step of {@code web-ui/e2e} is a claim. What the browser
 * showed stays in {@code target/page}.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PageTest {
  private static final Path CLIENT = Path.of("..", "web-ui").toAbsolutePath().normalize();
  private static final Path SHOTS = Path.of("target", "page").toAbsolutePath();
  private static final long SECONDS_MAX = 540;
  private static final Pattern BROKEN =
      Pattern.compile("^FAIL .*(?:\\R {6}.*)*", Pattern.MULTILINE);

  private @TempDir Path directory;

  @Test
  void doesWhatItsStepsSay() throws Exception {
    Shell.require("node", "chromium");
    try (var network = Network.onLoopback(PageTest.class, directory, 2)) {
      network.startAll();
      drive(
          network.node(1).url().toString(),
          "--chat",
          "node",
          "--other",
          network.node(2).url().toString(),
          "--kill",
          Long.toString(network.node(1).pid()));
      network.stop(2);
    }
  }

  @Test
  void letsInWhoIsInvitedAndNobodyElseFromAnotherMachine() throws Exception {
    Shell.require("node", "chromium");
    var data = directory.resolve("lan");
    var place = "127.0.0.1:" + Ports.free();
    try (var node = Launch.of(PageTest.class, data).with("--lan", place).start()) {
      drive(
          node.url().toString(),
          "--lan",
          "https://" + place,
          "--operator",
          data.resolve("operator.token").toString());
      node.stop();
    }
  }

  private void drive(String url, String... options) throws Exception {
    var output = directory.resolve("steps");
    var command = new ArrayList<>(List.of("node", "e2e/run.js", url, "--shots", SHOTS.toString()));
    command.addAll(List.of(options));
    var steps =
        new ProcessBuilder(command)
            .directory(CLIENT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = steps.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
    steps.destroyForcibly().waitFor();
    var said = Files.readString(output);
    System.out.print(said);
    assertTrue(ended, "the browser did not come to an end: " + said);
    assertEquals("", broken(said), said);
    assertEquals(0, steps.exitValue(), said);
  }

  /**
   * The claims that did not hold, each with why, on one line: the first line is what a summary
   * shows.
   */
  private static String broken(String said) {
    return BROKEN
        .matcher(said)
        .results()
        .map(claim -> claim.group().replaceAll("\\s+", " ").strip())
        .collect(Collectors.joining("; "));
  }
}
