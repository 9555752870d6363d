package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser, at two nodes of one network, of which one is killed in the end: each
 * step of {@code web-ui/e2e} is a claim. What the browser showed stays in {@code target/page}.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PageTest {
  private static final Path CLIENT = Path.of("..", "web-ui").toAbsolutePath().normalize();
  private static final Path SHOTS = Path.of("target", "page").toAbsolutePath();
  private static final long SECONDS_MAX = 540;

  private @TempDir Path directory;

  @Test
  void doesWhatItsStepsSay() throws Exception {
    Shell.require("node", "chromium");
    try (var network = Network.onLoopback(PageTest.class, directory, 2)) {
      network.startAll();
      var output = directory.resolve("steps");
      var steps =
          new ProcessBuilder(
                  "node",
                  "e2e/run.js",
                  network.node(1).url().toString(),
                  "--chat",
                  "node",
                  "--shots",
                  SHOTS.toString(),
                  "--other",
                  network.node(2).url().toString(),
                  "--kill",
                  Long.toString(network.node(1).pid()))
              .directory(CLIENT.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = steps.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      steps.destroyForcibly().waitFor();
      var said = Files.readString(output);
      System.out.print(said);
      assertTrue(ended, "the browser did not come to an end: " + said);
      assertEquals(0, steps.exitValue(), said);
      network.stop(2);
    }
  }
}
