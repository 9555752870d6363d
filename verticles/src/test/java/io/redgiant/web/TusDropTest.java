package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploads that are terminated while bytes of them come, at a node with four slabs. */
@Timeout(60)
class TusDropTest {
  private static final int ROUNDS = 12;

  @Test
  void takesUploadsAfterMoreWereTerminatedInTheMiddleThanItHasSlabs(@TempDir Path data)
      throws Exception {
    try (var node = WebNode.start(data, "--slab-pool", "8m")) {
      var tus = new TusRequests(node);
      for (int round = 0; round < ROUNDS; round++) {
        var upload = tus.create("dropped/" + round, 5_000_000);
        try (var patch = tus.beginPatch(upload, 0, 5_000_000)) {
          patch.write(new byte[100 + round * 200_000]);

          assertEquals(204, tus.delete(upload).statusCode());
        }
        assertEquals(404, tus.head(upload).statusCode());
      }

      var bytes = RandomBytes.of(1, 9_000_000);
      assertEquals(201, node.put("after", bytes).statusCode());
      assertArrayEquals(bytes, node.file("after").body());
    }
  }
}
