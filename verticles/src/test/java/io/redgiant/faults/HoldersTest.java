package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents that some nodes hold and every node serves. */
class HoldersTest {
  private @TempDir Path directory;

  private Launch launch(String name) {
    return NetworkKey.in(directory).joining(Launch.of(HoldersTest.class, directory.resolve(name)));
  }

  @Test
  void aNodeServesWhatOnlyAnotherHolds() throws Exception {
    var content = new Content(1, 20 << 20);
    try (var one = launch("one").start();
        var two = launch("two").start()) {
      Await.answer(() -> knowEachOther(one, two) ? true : null);
      assertEquals(201, one.put("far", content.bytes()).statusCode());
      Await.answer(() -> sees(two, "far") ? true : null);

      var part = two.get("far", "Range", "bytes=9000000-9000099");
      assertEquals(206, part.statusCode(), () -> NodeProcess.text(part));
      assertArrayEquals(Arrays.copyOfRange(content.bytes(), 9_000_000, 9_000_100), part.body());
      var whole = two.get("far");
      assertEquals(200, whole.statusCode());
      assertArrayEquals(content.bytes(), whole.body());
      var manifest = two.fetch("/api/v1/content/" + content.id() + "/manifest");
      assertEquals(200, manifest.statusCode());
      one.stop();
      assertArrayEquals(content.bytes(), two.get("far").body(), "it is here now");
      two.stop();
    }
    launch("two").assertFsckClean();
  }

  @Test
  void theOtherNodeHasTheBytesBeforeAnUploadIsAnswered() throws Exception {
    var small = new Content(2, 5_000);
    var large = new Content(3, 30 << 20);
    try (var one = launch("one").start();
        var two = launch("two").start()) {
      Await.answer(() -> knowEachOther(one, two) ? true : null);
      assertEquals("2/2", copies(one.put("large", large.bytes())));
      assertEquals("2/2", copies(one.put("small", small.bytes())));
      one.killed();

      assertArrayEquals(large.bytes(), two.get("large").body());
      assertArrayEquals(small.bytes(), two.get("small").body());
      two.stop();
    }
    launch("two").assertFsckClean();
  }

  @Test
  void anUploadSaysWhenThereAreFewerCopiesThanAreWanted() throws Exception {
    try (var one = launch("one").start();
        var two = launch("two").start()) {
      Await.answer(() -> knowEachOther(one, two) ? true : null);
      assertEquals("2/2", copies(one.put("before", new Content(4, 100_000).bytes())));
      two.killed();

      assertEquals("1/2", copies(one.put("after", new Content(5, 100_000).bytes())));
      one.stop();
    }
  }

  @Test
  void aReadOfWhatNoNodeThatIsUpHasIsAnsweredNotNow() throws Exception {
    try (var network = Network.onLoopback(HoldersTest.class, directory, 3)) {
      network.startAll();
      int number = 10;
      Content content;
      Set<String> keepers;
      do { // until the node that takes it is one of the two that are to hold it
        content = new Content(++number, 50_000);
        assertEquals(201, network.node(1).put("far-" + number, content.bytes()).statusCode());
        keepers = network.keepers(network.node(1), content);
      } while (keepers.size() != 2);
      int other = keepers.contains(network.id(2)) ? 2 : 3;
      var lone = network.node(5 - other);
      var path = "far-" + number;
      Await.answer(() -> lists(lone, path) ? true : null);
      network.kill(1);
      network.kill(other);
      assertEquals(503, lone.get(path).statusCode(), "they may still be listed");
      Await.answer(() -> Network.sees(lone) == 1 ? true : null);
      var answer = lone.get(path);
      assertEquals(503, answer.statusCode(), () -> NodeProcess.text(answer));
      var log = lone.log();
      assertFalse(log.contains("local.fetch"), log);
      network.start(other);
      Await.answer(() -> Network.sees(lone) == 2 ? true : null);
      assertArrayEquals(content.bytes(), lone.get(path).body());
      network.stopAll();
    }
  }

  @Test
  void bytesThatRotOnOneNodeComeAgainFromTheOther() throws Exception {
    var read = new Content(6, 3 << 20);
    var scrubbed = new Content(7, 3 << 20);
    try (var one = launch("one").start()) {
      try (var two = launch("two").start()) {
        Await.answer(() -> knowEachOther(one, two) ? true : null);
        assertEquals("2/2", copies(one.put("read", read.bytes())));
        assertEquals("2/2", copies(one.put("scrubbed", scrubbed.bytes())));
        two.stop();
      }
      rot(directory.resolve("two"), read.bytes());
      try (var two = launch("two").start()) {
        Await.answer(() -> knowEachOther(one, two) ? true : null);
        assertArrayEquals(read.bytes(), two.get("read").body());
        two.stop();
      }
      rot(directory.resolve("two"), scrubbed.bytes());
      try (var two = launch("two").start()) {
        Await.answer(() -> hasMended(two) ? true : null);
        one.stop();
        assertArrayEquals(scrubbed.bytes(), two.get("scrubbed").body());
        assertArrayEquals(read.bytes(), two.get("read").body());
        two.stop();
      }
    }
    launch("two").assertFsckClean();
  }

  /** Flips a bit in the middle of a content. */
  private static void rot(Path data, byte[] content) throws IOException {
    int middle = content.length / 2;
    var around = ByteBuffer.wrap(content, middle, 16);
    try (var files = Files.list(data.resolve("segments"))) {
      for (var file : files.filter(name -> name.toString().endsWith(".seg")).toList()) {
        var bytes = Files.readAllBytes(file);
        for (int at = 0; at + 16 <= bytes.length; at++) {
          if (ByteBuffer.wrap(bytes, at, 16).equals(around)) {
            bytes[at] ^= 4;
            Files.write(file, bytes);
            return;
          }
        }
      }
    }
    throw new AssertionError("the content is in no segment of " + data);
  }

  private static boolean hasMended(NodeProcess node) {
    try {
      return node.log().contains("is whole again");
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static String copies(HttpResponse<byte[]> answer) {
    assertEquals(201, answer.statusCode(), () -> NodeProcess.text(answer));
    return answer.headers().firstValue("Redgiant-Copies").orElse("none");
  }

  private static boolean knowEachOther(NodeProcess one, NodeProcess two) {
    return nodes(one) == 2 && nodes(two) == 2;
  }

  private static int nodes(NodeProcess node) {
    try {
      return NodeProcess.text(node.fetch("/api/v1/nodes")).split("nodeId", -1).length - 1;
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  private static boolean sees(NodeProcess node, String path) {
    return lists(node, path) && nodes(node) == 2;
  }

  private static boolean lists(NodeProcess node, String path) {
    try {
      return NodeProcess.text(node.fetch("/api/v1/files")).contains(path);
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }
}
