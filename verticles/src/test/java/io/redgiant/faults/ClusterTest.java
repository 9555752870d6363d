package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of one machine that are one network: what one writes, all know. */
class ClusterTest {
  private @TempDir Path directory;

  private Launch launch(String name) {
    return NetworkKey.in(directory).joining(Launch.of(ClusterTest.class, directory.resolve(name)));
  }

  @Test
  void listsOnEachNodeWhatWasPublishedOnAny() throws Exception {
    try (var one = launch("one").start();
        var two = launch("two").start()) {
      assertEquals(201, one.put("of-one", new byte[10]).statusCode());
      assertEquals(201, two.put("of-two", new byte[20]).statusCode());
      awaitListed(two, "of-one");
      awaitListed(one, "of-two");

      assertEquals(204, two.delete("of-one").statusCode());
      awaitNotListed(one, "of-one");
      two.stop();
      one.stop();
    }
  }

  @Test
  void knowsWhenItIsReadyWhatTheOthersWroteWhileItWasAway() throws Exception {
    try (var one = launch("one").start()) {
      assertEquals(201, one.put("before", new byte[10]).statusCode());
      try (var two = launch("two").start()) {
        assertTrue(list(two).contains("before"), "a new node is ready when it has caught up");
        two.stop();
      }
      assertEquals(201, one.put("meanwhile", new byte[10]).statusCode());
      try (var two = launch("two").start()) {
        assertTrue(list(two).contains("meanwhile"));
        one.killed();
        assertTrue(list(two).contains("before"), "it needs nobody for what it knows");
        assertEquals(201, two.put("alone", new byte[10]).statusCode());
        try (var again = launch("one").start()) {
          assertTrue(list(again).contains("alone"));
          again.stop();
        }
        two.stop();
      }
    }
  }

  @Test
  void keepsNetworksWithDifferentKeysApart() throws Exception {
    try (var one = launch("one").start()) {
      assertEquals(201, one.put("secret", new byte[10]).statusCode());
      var other = NetworkKey.in(Files.createDirectory(directory.resolve("other")));
      var launch = Launch.of(ClusterTest.class, directory.resolve("stranger"));
      try (var stranger = other.joining(launch).start()) {
        assertEquals(201, stranger.put("own", new byte[10]).statusCode());
        assertTrue(list(stranger).contains("own"));
        assertEquals(false, list(stranger).contains("secret"));
        stranger.stop();
      }
      assertEquals(false, list(one).contains("own"));
      one.stop();
    }
  }

  @Test
  void passesByANodeOfTheSameKeyThatIsToBeAlone() throws Exception {
    var key = NetworkKey.in(directory).file().toString();
    var launch = Launch.of(ClusterTest.class, directory.resolve("alone"));
    try (var alone = launch.with("--join", "none", "--cluster-key", key).start();
        var one = launch("one").start();
        var two = launch("two").start()) {
      assertEquals(201, alone.put("own", new byte[10]).statusCode());
      assertEquals(201, one.put("of-one", new byte[10]).statusCode());
      awaitListed(two, "of-one");
      assertEquals(false, list(two).contains("own"));
      assertEquals(false, list(alone).contains("of-one"));
      two.stop();
      one.stop();
      alone.stop();
    }
  }

  @Test
  void refusesToRunBesideTheNodeWhoseDirectoryItsOwnIsACopyOf() throws Exception {
    var launch = launch("one");
    try (var one = launch.start()) {
      var copy = launch("copy");
      Files.createDirectories(directory.resolve("copy"));
      for (var file : new String[] {"format", "node.id", "guest.id", "cluster.key"}) {
        Files.copy(directory.resolve("one").resolve(file), directory.resolve("copy").resolve(file));
      }
      var refused = copy.refused();
      assertEquals(1, refused.code(), refused.output());
      assertTrue(refused.output().contains("runs already"), refused.output());
      one.stop();
    }
  }

  @Test
  void leavesWithinTenSecondsAndExitsWithZeroWhenItIsToldToStop() throws Exception {
    try (var one = launch("one").start();
        var two = launch("two").start()) {
      assertEquals(201, two.put("kept", new byte[10]).statusCode());
      long began = System.nanoTime();
      two.stop();
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
      assertTrue(seconds < 10, "it took " + seconds + " s");
      awaitListed(one, "kept");
      one.stop();
    }
    Launch.of(ClusterTest.class, directory.resolve("two")).assertFsckClean();
  }

  /** What a partition hid until it healed: neither saw the other when it started. */
  @Test
  void endsOneOfTwoNodesOfOneIdentityWhenTheyMeet() throws Exception {
    try (var node = launch("one").start()) {
      node.stop();
    }
    var original = launch("one");
    var copy = launch("copy");
    copy.copy(original.data());
    int first = Ports.free();
    int second = Ports.free();
    // The first looks for the second, which is not there yet; the second looks for nobody.
    try (var one = original.with(meeting(first, second)).start()) {
      var met = copy.with(meeting(second, second)).startUnless("is a copy of its");
      if (met.isEmpty()) {
        assertEquals(201, one.put("after", new byte[10]).statusCode());
        one.stop();
        return; // they met while the second was starting
      }
      try (var two = met.get()) {
        CompletableFuture.anyOf(one.onExit(), two.onExit()).get(60, TimeUnit.SECONDS);
        var ended = one.isAlive() ? two : one;
        var other = one.isAlive() ? one : two;
        assertEquals(1, ended.ended(), ended.log());
        assertTrue(ended.log().contains("is a copy of its, so this one stops"), ended.log());
        assertEquals(201, other.put("after", new byte[10]).statusCode());
        other.stop();
      }
    }
  }

  private static String[] meeting(int own, int other) {
    return new String[] {"--cluster-listen=127.0.0.1:" + own, "--join=127.0.0.1:" + other};
  }

  @Test
  void saysOnHowManyNodesAWriteIsAndSoonWhenAnotherHasDied() throws Exception {
    try (var one = launch("one").start();
        var two = launch("two").start()) {
      for (var path : new String[] {"a", "b"}) {
        assertEquals(201, one.put(path, new byte[10]).statusCode());
      }
      awaitListed(two, "b");
      assertEquals("2/2", copies(one.delete("a")));

      two.killed();
      long died = System.nanoTime();
      assertEquals("1/2", copies(one.delete("b")));
      long seconds = Duration.ofNanos(System.nanoTime() - died).toSeconds();
      assertTrue(seconds < 15, "the answer took " + seconds + " s");
      one.stop();
    }
    try (var alone = Launch.of(ClusterTest.class, directory.resolve("alone")).start()) {
      assertEquals("1/1", copies(alone.put("a", new byte[10])));
      alone.stop();
    }
  }

  private static String copies(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("Redgiant-Copies").orElse("none");
  }

  private static String list(NodeProcess node) throws IOException {
    var answer = node.fetch("/api/v1/files");
    assertEquals(200, answer.statusCode(), () -> NodeProcess.text(answer));
    return NodeProcess.text(answer);
  }

  private static void awaitListed(NodeProcess node, String path) {
    Await.answer(() -> lists(node, path) ? true : null);
  }

  private static void awaitNotListed(NodeProcess node, String path) {
    Await.answer(() -> lists(node, path) ? null : true);
  }

  private static boolean lists(NodeProcess node, String path) {
    try {
      return list(node).contains(path);
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }
}
