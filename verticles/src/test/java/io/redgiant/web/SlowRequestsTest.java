package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Senders that hold a connection and hardly use it, where slow is so after a second. */
@Timeout(60)
class SlowRequestsTest {
  private static final Duration SLOW_AFTER = Duration.ofSeconds(1);

  @RegisterExtension
  private static final WebNode node = WebNode.ofClass("--slow-after", SLOW_AFTER.toSeconds() + "s");

  @Test
  void endsABodyThatComesTooSlowlyAndKeepsNothing() throws IOException {
    var answer =
        node.raw(
            "PUT /api/v1/files/lobby/slow HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5000\r\n\r\n"
                + "the rest never comes");

    assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
    assertEquals(404, node.file("slow").statusCode());
  }

  @Test
  void endsAPartOfAnUploadThatComesTooSlowlyAndKeepsIt() throws IOException {
    var tus = new TusRequests(node);
    var upload = tus.create("slow-upload", 5_000);
    try (var patch = tus.beginPatch(upload, 0, 5_000)) {
      patch.write(new byte[20]);
      var answer = patch.rest();

      assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
    }
    assertEquals(20, tus.offset(upload));
    assertEquals(204, tus.patch(upload, 20, new byte[4_980]).statusCode());
  }

  @Test
  void aSenderWhoseBytesDripInIsNoErrorOfTheNode() throws Exception {
    try (var warnings = new Warnings();
        var connection = node.connect()) {
      connection.beginPut("drips", 500_000);

      dripUntilClosed(connection, 10);

      assertEquals(List.of(), warnings.seen());
      assertEquals(404, node.file("drips").statusCode());
    }
  }

  @Test
  void endsAChunkListThatComesTooSlowly() throws IOException {
    var answer =
        node.raw(
            "POST /api/v1/deltas/00000000000000000000000000000000/rows HTTP/1.1\r\n"
                + "Host: {host}\r\nContent-Length: 5000\r\n\r\nthe rest never comes");

    assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
  }

  @Test
  void takesABodyThatComesInDropsButFastEnough() throws Exception {
    int bytes = 1 << 20;
    try (var connection = node.connect()) {
      connection.beginPut("drops", bytes);
      int sent = 0;
      long end = System.nanoTime() + SLOW_AFTER.multipliedBy(3).toNanos();
      while (System.nanoTime() < end && sent + 100 < bytes) {
        connection.write(new byte[100]);
        sent += 100;
        node.get("/health/live"); // takes some milliseconds: about 10 to 50 KiB/s
      }
      connection.write(new byte[bytes - sent]);

      assertEquals("HTTP/1.1 201", connection.read(12));
    }
  }

  @Test
  void closesAConnectionWhoseHeadersDripIn() throws Exception {
    try (var connection = node.connect()) {
      connection.write("GET / HTTP/1.1\r\nHost: {host}\r\nX: ");

      assertEquals("", dripUntilClosed(connection, 1));
    }
  }

  @Test
  void closesAConnectionWhoseLaterHeadersDripIn() throws Exception {
    try (var connection = node.connect()) {
      connection.write("HEAD /health/live HTTP/1.1\r\nHost: {host}\r\n\r\n");
      assertTrue(connection.head().startsWith("HTTP/1.1 200 "));
      connection.write("GET / HTTP/1.1\r\nHost: {host}\r\nX: ");

      assertEquals("", dripUntilClosed(connection, 1));
    }
  }

  /**
   * Sends a byte after so many other requests, so that the connection is never idle; answers what
   * came back.
   */
  private static String dripUntilClosed(RawConnection connection, int requests) {
    var answer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return connection.rest();
              } catch (IOException reset) {
                return "";
              }
            });
    try {
      while (!answer.isDone()) {
        for (int request = 0; request < requests; request++) {
          node.get("/health/live");
        }
        connection.write("x");
      }
    } catch (IOException closed) {
      return answer.join();
    }
    return answer.join();
  }
}
