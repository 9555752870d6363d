package io.redgiant.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContentRoutesTest {
  @RegisterExtension private static final WebNode node = WebNode.ofClass();

  @Test
  void findsContentByTheFirstDigitsOfItsId() {
    var id =
        WebNode.json(node.put("by-id", "found by its digits".getBytes(UTF_8)))
            .getString("contentId");

    assertEquals(
        "found by its digits", new String(node.get("/api/v1/content/" + id).body(), UTF_8));
    assertEquals(
        "found by its digits",
        new String(node.get("/api/v1/content/" + id.substring(0, 12)).body(), UTF_8));
    assertEquals(400, node.get("/api/v1/content/" + id.substring(0, 3)).statusCode());
    assertEquals(404, node.get("/api/v1/content/" + "00".repeat(32)).statusCode());
  }

  @Test
  void givesAContentChunkByChunk() {
    var bytes = RandomBytes.of(3_000_000);
    var content =
        "/api/v1/content/" + WebNode.json(node.put("chunks", bytes)).getString("contentId");

    var manifest = WebNode.json(node.get(content + "/manifest"));
    var chunks = manifest.getJsonArray("chunks");

    assertEquals(manifest.getInteger("total"), chunks.size());
    for (int row = 0; row < chunks.size(); row++) {
      var chunk = chunks.getJsonObject(row);
      int offset = chunk.getInteger("offset");
      var expected = Arrays.copyOfRange(bytes, offset, offset + chunk.getInteger("size"));
      var path = content + "/chunks/" + chunk.getString("chunkId");
      assertArrayEquals(expected, node.get(path).body());
      assertArrayEquals(expected, node.get(path + "?row=" + row).body());
    }
    assertEquals(
        36 * chunks.size(),
        node.get(content + "/manifest", "Accept", "application/octet-stream").body().length);
    assertEquals(404, node.get(content + "/chunks/" + "00".repeat(32)).statusCode());
  }

  @Test
  void sendsNoChunkToWhoHasIt() {
    var content =
        "/api/v1/content/"
            + WebNode.json(node.put("held", RandomBytes.of(10))).getString("contentId");
    var chunk =
        WebNode.json(node.get(content + "/manifest"))
            .getJsonArray("chunks")
            .getJsonObject(0)
            .getString("chunkId");
    var path = content + "/chunks/" + chunk;
    var tag = node.get(path).headers().firstValue("etag").orElseThrow();

    var held = node.get(path, "If-None-Match", tag);

    assertEquals(304, held.statusCode());
    assertEquals(tag, held.headers().firstValue("etag").orElseThrow());
    assertEquals(200, node.get(path, "If-None-Match", "\"other\"").statusCode());
    assertEquals(412, node.get(path, "If-Match", "\"other\"").statusCode());
  }

  @Test
  void refusesAPageOfNoRows() {
    var manifest =
        "/api/v1/content/"
            + WebNode.json(node.put("paged", RandomBytes.of(11))).getString("contentId")
            + "/manifest";

    assertEquals(400, node.get(manifest + "?limit=0").statusCode());
    assertEquals(200, node.get(manifest + "?limit=1").statusCode());
    assertEquals(200, node.get(manifest + "?limit=16384").statusCode());
    assertEquals(400, node.get(manifest + "?limit=16385").statusCode());
  }
}
