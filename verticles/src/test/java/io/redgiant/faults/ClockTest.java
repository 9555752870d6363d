package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, of which the clock of one is an hour off. */
class ClockTest {
  private @TempDir Path directory;

  private Launch launch(String name) {
    return NetworkKey.in(directory).joining(Launch.of(ClockTest.class, directory.resolve(name)));
  }

  @Test
  void aNodeWhoseClockIsAnHourOffTakesNoWritesAndServesAllTheSame() throws Exception {
    var content = new Content(1, 100_000);
    try (var one = launch("one").start();
        var two = launch("two").start();
        var wrong = launch("wrong").with("--clock-offset", "1h").start()) {
      Await.answer(() -> status(wrong, "/health/ready") == 503 ? true : null);
      assertTrue(text(wrong, "/health/ready").contains("s ahead of the others'"));
      var refused = wrong.put("wrong", content.bytes());
      assertEquals(503, refused.statusCode(), () -> NodeProcess.text(refused));
      assertTrue(NodeProcess.text(refused).contains("set it right"));
      assertEquals("HTTP/1.1 503 Service Unavailable", answerBeforeTheBody(wrong));

      assertEquals(200, status(one, "/health/ready"));
      assertEquals(200, status(two, "/health/ready"));
      assertEquals(201, one.put("right", content.bytes()).statusCode());
      Await.answer(() -> text(wrong, "/api/v1/files").contains("right") ? true : null);
      assertArrayEquals(content.bytes(), wrong.get("right").body());
      wrong.stop();
      two.stop();
      one.stop();
    }
  }

  private static String answerBeforeTheBody(NodeProcess node) throws IOException {
    try (var socket = node.connect()) {
      var request =
          "PUT /api/v1/files/lobby/large HTTP/1.1\r\nHost: %s\r\nContent-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n"
              .formatted(node.url().getAuthority());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var answer = new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII);
      return String.valueOf(new BufferedReader(answer).readLine());
    }
  }

  /** To an hour ahead and an hour behind and back; and one that drifts, fast. */
  @Test
  void aClockThatJumpsUnderLoadLosesNoUpdate() throws Exception {
    Shell.require("cc");
    var calls = FaultyCalls.in(directory);
    Rounds.run(
        random -> {
          try (var network = Network.onLoopback(ClockTest.class, directory, 3)) {
            network.launch(3, calls::under);
            network.startAll();
            Ordeal.run(network, random, chances -> jump(calls, network.node(3)));
          }
        });
  }

  private static void jump(FaultyCalls calls, NodeProcess jumping) {
    for (var jump : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
      calls.setClock(jump);
      Await.answer(() -> status(jumping, "/health/ready") == 503 ? true : null);
      calls.setClock(Duration.ZERO);
      Await.answer(() -> status(jumping, "/health/ready") == 200 ? true : null);
    }
    for (int seconds = 1; seconds < 120; seconds++) { // a second within some milliseconds
      calls.setClock(Duration.ofSeconds(seconds));
      LockSupport.parkNanos(20_000_000);
    }
    Await.answer(() -> status(jumping, "/health/ready") == 503 ? true : null);
    calls.setClock(Duration.ZERO);
    Await.answer(() -> status(jumping, "/health/ready") == 200 ? true : null);
  }

  private static int status(NodeProcess node, String path) {
    try {
      return node.fetch(path).statusCode();
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  private static String text(NodeProcess node, String path) {
    try {
      return NodeProcess.text(node.fetch(path));
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }
}
