package io.redgiant.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that gets no time, or no files, from the system. */
class ScarcityTest {
  private static final Content CONTENT = new Content(1, 3 << 20);
  private static final long STOPPED_SECONDS =
      90; // longer than a client or an idle connection waits
  private static final long MEMORY_BYTES = 512L << 20;
  private static final int SIGKILL = 128 + 9;
  private static final int DESCRIPTORS = 256;
  private static final int CONNECTIONS = 300;
  private static final String CLOSED = "closed";

  private @TempDir Path data;

  @Test
  void servesAgainAfterNinetySecondsWithoutTime() throws Exception {
    try (var node = Launch.of(ScarcityTest.class, data).start();
        var early = node.connect()) {
      assertEquals(201, node.put("before", CONTENT.bytes()).statusCode());
      Shell.run("kill -STOP " + node.pid());
      ask(node, early);
      // to wait is the fault itself: nothing happens in a stopped process
      assertNull(node.onExit().completeOnTimeout(null, STOPPED_SECONDS, SECONDS).join());
      try (var late = node.connect()) {
        ask(node, late);
        Shell.run("kill -CONT " + node.pid());

        assertEquals("HTTP/1.1 200", answer(late));
        // who has waited longer than an idle connection may last gets the answer, or is let go
        assertTrue(Set.of("HTTP/1.1 200", CLOSED).contains(answer(early)));
      }
      assertArrayEquals(CONTENT.bytes(), served(node));
      assertEquals(201, node.put("after", new byte[10]).statusCode());
      assertEquals(200, node.fetch("/health/ready").statusCode());
      node.stop();
    }
  }

  @Test
  void keepsItsPromisesWhenTheKernelEndsItForWantOfMemory() throws Exception {
    Shell.require("perl");
    try (var memory = MemoryLimit.of(MEMORY_BYTES)) {
      var launch = Launch.of(ScarcityTest.class, data).under(memory.command());
      var promises = new Promises();
      var random = new SplittableRandom(1);
      var taker = new AtomicReference<Process>();
      try (var node = launch.start()) {
        // all but 64 MiB, which is less than a node needs
        Load.run(
            node,
            promises,
            "load",
            random,
            24L << 20,
            () -> taker.set(take(memory, MEMORY_BYTES - (64L << 20))));
        assertEquals(SIGKILL, node.ended());
        assertTrue(memory.kills() > 0, "it was the kernel that ended it");
      } finally {
        Optional.ofNullable(taker.get())
            .ifPresent(process -> process.destroyForcibly().onExit().join());
      }
      launch.assertFsckClean();
      try (var node = launch.start()) {
        promises.assertKept(node);
        promises.retry(node);
        node.stop();
      }
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
    try (var first = launch.start()) {
      // The first start writes the node's place in the layout; the next has no journal file yet.
      first.stop();
    }
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

  private static Process take(MemoryLimit memory, long bytes) {
    try {
      return memory.take(bytes);
    } catch (IOException failed) {
      throw new AssertionError(failed);
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
    for (int connection = 0; connection < CONNECTIONS; connection++) {
      var socket = node.connect();
      sockets.add(socket);
      try {
        ask(node, socket);
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

  private static void ask(NodeProcess node, Socket socket) throws IOException {
    var request =
        "GET /api/v1/files/lobby/before HTTP/1.1\r\nHost: "
            + node.url().getAuthority()
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
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
