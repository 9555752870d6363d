package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that gets no time, or no files, from the system. */
class ScarcityTest {
  private static final Content CONTENT = new Content(1, 3 << 20);
  private static final long STOPPED_SECONDS = 5;

  private @TempDir Path data;

  @Test
  void goesOnWithItsRequestsAfterFiveSecondsWithoutTime() throws Exception {
    try (var node = Launch.of(ScarcityTest.class, data).start()) {
      assertEquals(201, node.put("before", CONTENT.bytes()).statusCode());
      Shell.run("kill -STOP " + node.pid());
      var read = CompletableFuture.supplyAsync(() -> body(node));
      assertThrows(
          TimeoutException.class,
          () -> read.get(STOPPED_SECONDS, TimeUnit.SECONDS),
          "it is stopped");
      Shell.run("kill -CONT " + node.pid());

      assertArrayEquals(CONTENT.bytes(), read.get(30, TimeUnit.SECONDS));
      assertEquals(201, node.put("after", new byte[10]).statusCode());
      assertEquals(200, node.fetch("/health/ready").statusCode());
      node.stop();
    }
  }

  private static byte[] body(NodeProcess node) {
    try {
      return node.get("before").body();
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  @Test
  void survivesMoreConnectionsThanItHasFileDescriptors() throws Exception {
    var launch =
        Launch.of(ScarcityTest.class, data).under("sh", "-c", "ulimit -n 256 && exec \"$@\"", "sh");
    try (var node = launch.start()) {
      assertEquals(201, node.put("before", CONTENT.bytes()).statusCode());

      var sockets = new ArrayList<Socket>();
      try {
        open(node, sockets);
        assertTrue(node.isAlive());
      } finally {
        for (var socket : sockets) {
          socket.close();
        }
      }

      assertArrayEquals(CONTENT.bytes(), served(node));
      assertEquals(201, node.put("after", CONTENT.bytes()).statusCode());
      node.stop();
    }
    launch.assertFsckClean();
  }

  /** Connections that each ask for a file and do not read; the node may refuse any of them. */
  private static void open(NodeProcess node, List<Socket> sockets) {
    var request =
        "GET /api/v1/files/lobby/before HTTP/1.1\r\nHost: "
            + node.url().getAuthority()
            + "\r\n\r\n";
    for (int connection = 0; connection < 300; connection++) {
      try {
        var socket = node.connect();
        sockets.add(socket);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException refused) {
        // one of the answers a node without descriptors may give
      }
    }
  }

  /** The node learns of closed connections one after the other: it may say no a few times more. */
  private static byte[] served(NodeProcess node) {
    return Await.answer(
        () -> {
          try {
            var answer = node.get("before");
            return answer.statusCode() == 200 ? answer.body() : null;
          } catch (IOException refused) {
            return null;
          }
        });
  }
}
