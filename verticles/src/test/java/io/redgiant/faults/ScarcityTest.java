package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that gets no time, or no files, from the system. */
class ScarcityTest {
  private static final Content CONTENT = new Content(1, 3 << 20);
  private static final long STOPPED_SECONDS = 5;
  private static final int DESCRIPTORS = 256;
  private static final int CONNECTIONS = 300;
  private static final String CLOSED = "closed";

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
  void answers503WhileThereAreMoreConnectionsThanFileDescriptors() throws Exception {
    var launch =
        Launch.of(ScarcityTest.class, data)
            .under("sh", "-c", "ulimit -n " + DESCRIPTORS + " && exec \"$@\"", "sh");
    try (var node = launch.start()) {
      assertEquals(201, node.put("before", CONTENT.bytes()).statusCode());

      var sockets = new ArrayList<Socket>();
      try {
        var answers = ask(node, sockets);
        assertEquals(Set.of(), minus(answers.keySet(), "HTTP/1.1 200", "HTTP/1.1 503", CLOSED));
        assertTrue(answers.containsKey("HTTP/1.1 200"), answers::toString);
        assertTrue(answers.containsKey("HTTP/1.1 503"), answers::toString);
        assertTrue(openFiles(node) < DESCRIPTORS, () -> "none is left: " + answers);
      } finally {
        for (var socket : sockets) {
          socket.close();
        }
      }

      assertArrayEquals(CONTENT.bytes(), served(node));
      assertEquals(201, node.put("after", new Content(2, 3 << 20).bytes()).statusCode());
      assertEquals(200, node.fetch("/health/ready").statusCode());
      node.stop();
    }
    launch.assertFsckClean();
  }

  @Test
  void takesWritesAgainAfterThoseForWhichItCouldOpenNoFile() throws Exception {
    Shell.require("cc");
    var calls = FaultyCalls.in(data);
    var launch = calls.under(Launch.of(ScarcityTest.class, data.resolve("data")));
    try (var node = launch.start()) {
      assertRefused(node, calls, ".seg", 1);
      assertRefused(node, calls, ".rows", 1);
      assertRefused(node, calls, "/segments", 3); // to force the names of these two
      assertRefused(node, calls, "/journal", 1); // to force the name of the origin's directory
      assertRefused(node, calls, ".rgj", 1);
      assertRefused(node, calls, "/journal", 2); // to force the name of the journal file

      assertEquals(201, node.put("refused", CONTENT.bytes()).statusCode());
      node.killed();
    }
    launch.assertFsckClean();
    try (var node = launch.start()) {
      assertArrayEquals(CONTENT.bytes(), node.get("refused").body());
      node.stop();
    }
  }

  /** The {@code call}-th file with this in its path cannot be opened. */
  private static void assertRefused(NodeProcess node, FaultyCalls calls, String path, long call)
      throws IOException {
    calls.fail(FaultyCalls.OPENS, path, call, call, FaultyCalls.EMFILE);
    var answer = node.put("refused", CONTENT.bytes());
    assertTrue(calls.calls() >= call, path + " was opened " + calls.calls() + " times");
    calls.end();
    assertEquals(503, answer.statusCode(), () -> path + ": " + NodeProcess.text(answer));
    assertEquals(404, node.get("refused").statusCode());
    assertEquals(200, node.fetch("/health/ready").statusCode());
  }

  /**
   * Connections that each ask for a file and read no further than its first line: answer → how
   * many.
   */
  private static Map<String, Integer> ask(NodeProcess node, List<Socket> sockets)
      throws IOException {
    var request =
        "GET /api/v1/files/lobby/before HTTP/1.1\r\nHost: "
            + node.url().getAuthority()
            + "\r\n\r\n";
    for (int connection = 0; connection < CONNECTIONS; connection++) {
      var socket = node.connect();
      sockets.add(socket);
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException closed) {
        // its answer below is the same
      }
    }
    var answers = new TreeMap<String, Integer>();
    for (var socket : sockets) {
      answers.merge(answer(socket), 1, Integer::sum);
    }
    return answers;
  }

  private static String answer(Socket socket) throws IOException {
    try {
      var line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      return line.length == 0 ? CLOSED : new String(line, StandardCharsets.US_ASCII);
    } catch (SocketTimeoutException silent) {
      return "no answer";
    } catch (SocketException reset) {
      return CLOSED;
    }
  }

  private static Set<String> minus(Set<String> all, String... expected) {
    var others = new TreeSet<>(all);
    List.of(expected).forEach(others::remove);
    return others;
  }

  private static long openFiles(NodeProcess node) throws IOException {
    try (var files = Files.list(Path.of("/proc", Long.toString(node.pid()), "fd"))) {
      return files.count();
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
