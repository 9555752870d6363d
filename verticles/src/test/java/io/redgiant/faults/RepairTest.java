package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes of which two are to hold each content, and one that is lost or leaves. */
class RepairTest {
  private static final Pattern SPARE = Pattern.compile("\"wanted\":false,\"keeps\":true");
  private static final Pattern KEPT = Pattern.compile("\"wanted\":true,\"keeps\":true");

  private @TempDir Path directory;
  private final List<Content> contents = new ArrayList<>();

  @BeforeEach
  void makeContents() {
    for (int content = 0; content < 8; content++) {
      contents.add(new Content(content, content < 2 ? 12 << 20 : 1 + content * 50_000));
    }
  }

  private Launch launch(String name) {
    return NetworkKey.in(directory)
        .joining(
            Launch.of(RepairTest.class, directory.resolve(name))
                .with("--repair-after", "2s", "--cache", "0", "--collect-every", "2s"));
  }

  @Test
  void everythingIsOnTwoNodesAgainAfterOneOfThreeIsLost() throws Exception {
    try (var one = launch("one").start();
        var two = launch("two").start();
        var three = launch("three").start()) {
      publish(one, two, three);
      for (var content : contents) {
        Await.answer(() -> kept(one, content) == 2 ? true : null);
      }
      for (var content : contents) {
        Await.answer(() -> spare(one, content) == 0 ? true : null);
      }
      two.killed();
      for (var content : contents) {
        Await.answer(() -> knows(three, 2) && kept(three, content) == 2 ? true : null);
      }
      one.killed(); // with its disk
      for (var content : contents) {
        var answer = three.fetch("/api/v1/content/" + content.id());
        assertEquals(200, answer.statusCode(), () -> NodeProcess.text(answer));
        assertArrayEquals(content.bytes(), answer.body());
      }
      three.stop();
    }
    launch("three").assertFsckClean();
  }

  @Test
  void aDrainedNodeMayGoWhenTheOthersHaveAllThatItHad() throws Exception {
    try (var one = launch("one").start();
        var two = launch("two").start();
        var three = launch("three").start()) {
      publish(one, two, three);
      assertEquals(200, drain(one).statusCode());
      Await.answer(() -> text(three, "/api/v1/layout").contains("\"left\":0") ? true : null);
      one.killed(); // with its disk
      two.killed(); // so that the other must have all of it, too
      for (var content : contents) {
        assertArrayEquals(content.bytes(), three.fetch("/api/v1/content/" + content.id()).body());
      }
      three.stop();
    }
    launch("three").assertFsckClean();
  }

  private void publish(NodeProcess one, NodeProcess two, NodeProcess three) throws Exception {
    Await.answer(() -> knows(one, 3) && knows(two, 3) && knows(three, 3) ? true : null);
    for (var content : contents) {
      assertEquals(201, one.put("file-" + content.id(), content.bytes()).statusCode());
    }
  }

  private HttpResponse<byte[]> drain(NodeProcess node) throws IOException {
    var token = Files.readString(directory.resolve("one/operator.token")).strip();
    var id = Files.readString(directory.resolve("one/node.id")).strip();
    return node.send(
        HttpRequest.newBuilder(node.url().resolve("/api/v1/layout/" + id))
            .PUT(HttpRequest.BodyPublishers.ofString("{\"state\":\"draining\"}"))
            .header("Authorization", "Bearer " + token));
  }

  private static boolean knows(NodeProcess node, int nodes) {
    return text(node, "/api/v1/nodes").split("nodeId", -1).length - 1 == nodes;
  }

  /** How many of the nodes that are to hold it do. */
  private static long kept(NodeProcess node, Content content) {
    return KEPT.matcher(text(node, "/api/v1/content/" + content.id() + "/holders"))
        .results()
        .count();
  }

  /** How many of the others have it, too. */
  private static long spare(NodeProcess node, Content content) {
    return SPARE
        .matcher(text(node, "/api/v1/content/" + content.id() + "/holders"))
        .results()
        .count();
  }

  private static String text(NodeProcess node, String path) {
    try {
      return NodeProcess.text(node.fetch(path));
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }
}
