package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes, the disk of one of which takes long to force anything. */
class SlowDiskTest {
  private static final int WRITES = 6;

  private @TempDir Path directory;

  @Test
  void writesWaitForASlowDiskAndNothingElseDoes() throws Exception {
    Shell.require("cc");
    var calls = FaultyCalls.in(directory);
    try (var network = Network.onLoopback(SlowDiskTest.class, directory, 2)) {
      network.launch(1, calls::under);
      network.startAll();
      var slow = network.node(1);
      var kept = new Content(1, 200_000);
      assertEquals(201, slow.put("kept", kept.bytes()).statusCode());
      for (int millis : List.of(5, 50, 500)) {
        calls.delay(FaultyCalls.FORCES, "", millis);
        var longest = Duration.ZERO;
        int reads = 0;
        for (int write = 0; write < WRITES; write++) {
          int by = 1 + write % 2; // the other waits for the slow one's copy
          var path = "after-" + millis + "-" + write;
          var content = new Content(100L * millis + write, 300_000);
          long sent = System.nanoTime();
          var put = CompletableFuture.supplyAsync(() -> status(network, by, path, content));
          while (!put.isDone()) {
            longest = longer(longest, read(slow, kept));
            reads++;
          }
          assertEquals("201 2/2", put.join());
          assertTrue(calls.calls() > 0, "no force was slow");
          assertTrue(
              Duration.ofNanos(System.nanoTime() - sent).toMillis() >= millis,
              "it was answered before it can have been forced");
        }
        System.out.printf(
            "%d ms a force: %d forces, and beside them %d reads of %d ms at the most%n",
            millis, calls.calls(), reads, longest.toMillis());
        // Each would wait for a force, if forces held up an event loop.
        assertTrue(millis < 500 || reads > calls.calls(), () -> "of those of " + millis + " ms");
      }
      calls.end();
      network.awaitSameState();
      for (var node : network.all()) {
        var log = node.log();
        assertFalse(log.contains("blocked for") || log.contains("time"), log);
        assertFalse(log.contains(" ERROR ") || log.contains(" WARN "), log);
      }
      network.stopAll();
      network.assertFsckClean();
    }
  }

  /** How long it takes. */
  private static Duration read(NodeProcess node, Content kept) throws IOException {
    long sent = System.nanoTime();
    assertEquals(200, node.fetch("/health/live").statusCode());
    assertEquals(kept.id(), Content.id(node.get("kept").body()));
    return Duration.ofNanos(System.nanoTime() - sent);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static String status(Network network, int by, String path, Content content) {
    try {
      var answer = network.node(by).put(path, content.bytes());
      return answer.statusCode()
          + " "
          + answer.headers().firstValue("Redgiant-Copies").orElse(NodeProcess.text(answer));
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }
}
