package io.redgiant.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Senders that hold a connection and hardly use it, where slow is so after a second. */
@Timeout(60)
class SlowRequestsTest {
  private static final Duration SLOW_AFTER = Duration.ofSeconds(1);

  private static WebNode node;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    node = WebNode.start(data, "--slow-after", SLOW_AFTER.toSeconds() + "s");
  }

  @AfterAll
  static void stop() throws Exception {
    node.stop();
  }

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
    try (var socket = tus.beginPatch(upload, 0, 5_000)) {
      socket.getOutputStream().write(new byte[20]);
      var answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

      assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
    }
    assertEquals(20, tus.offset(upload));
    assertEquals(204, tus.patch(upload, 20, new byte[4_980]).statusCode());
  }

  @Test
  void aSenderWhoseBytesDripInIsNoErrorOfTheNode() throws Exception {
    try (var warnings = new Warnings();
        var socket = node.connect()) {
      write(
          socket,
          "PUT /api/v1/files/lobby/drips HTTP/1.1\r\n"
              + "Host: {host}\r\n"
              + "Content-Length: 500000\r\n\r\n");

      dripUntilClosed(socket, 10);

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
    try (var socket = node.connect()) {
      write(
          socket,
          "PUT /api/v1/files/lobby/drops HTTP/1.1\r\nHost: {host}\r\nContent-Length: "
              + bytes
              + "\r\n\r\n");
      int sent = 0;
      long end = System.nanoTime() + SLOW_AFTER.multipliedBy(3).toNanos();
      while (System.nanoTime() < end && sent + 100 < bytes) {
        socket.getOutputStream().write(new byte[100]);
        sent += 100;
        node.get("/health/live"); // takes some milliseconds: about 10 to 50 KiB/s
      }
      socket.getOutputStream().write(new byte[bytes - sent]);

      assertEquals("HTTP/1.1 201", read(socket, 12));
    }
  }

  @Test
  void closesAConnectionWhoseHeadersDripIn() throws Exception {
    try (var socket = node.connect()) {
      write(socket, "GET / HTTP/1.1\r\nHost: {host}\r\nX: ");

      assertEquals("", dripUntilClosed(socket, 1));
    }
  }

  @Test
  void closesAConnectionWhoseLaterHeadersDripIn() throws Exception {
    try (var socket = node.connect()) {
      write(socket, "HEAD /health/live HTTP/1.1\r\nHost: {host}\r\n\r\n");
      assertTrue(head(socket).startsWith("HTTP/1.1 200 "));
      write(socket, "GET / HTTP/1.1\r\nHost: {host}\r\nX: ");

      assertEquals("", dripUntilClosed(socket, 1));
    }
  }

  /**
   * Sends a byte after so many other requests, so that the connection is never idle; answers what
   * came back.
   */
  private static String dripUntilClosed(Socket socket, int requests) {
    var answer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
              } catch (IOException reset) {
                return "";
              }
            });
    try {
      while (!answer.isDone()) {
        for (int request = 0; request < requests; request++) {
          node.get("/health/live");
        }
        socket.getOutputStream().write('x');
      }
    } catch (IOException closed) {
      return answer.join();
    }
    return answer.join();
  }

  private static void write(Socket socket, String text) throws IOException {
    socket
        .getOutputStream()
        .write(text.replace("{host}", "127.0.0.1:" + node.port()).getBytes(US_ASCII));
  }

  private static String head(Socket socket) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      var next = read(socket, 1);
      assertEquals(1, next.length(), "the answer ends after " + head);
      head.append(next);
    }
    return head.toString();
  }

  private static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), US_ASCII);
  }
}
