package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents that some nodes hold and every node serves. */
class HoldersTest {
  private @TempDir Path directory;
  private NetworkKey key = new NetworkKey(Path.of("key"));

  @BeforeEach
  void makeKey() throws IOException {
    key = NetworkKey.make(directory);
  }

  private Launch launch(String name) {
    return key.joining(Launch.of(HoldersTest.class, directory.resolve(name)));
  }

  @Test
  void aNodeServesWhatOnlyAnotherHolds() throws Exception {
    var content = new Content(1, 20 << 20);
    try (var one = launch("one").start();
        var two = launch("two").start()) {
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

  private static boolean sees(NodeProcess node, String path) {
    try {
      return NodeProcess.text(node.fetch("/api/v1/files")).contains(path)
          && NodeProcess.text(node.fetch("/api/v1/nodes")).split("nodeId").length == 3;
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }
}
