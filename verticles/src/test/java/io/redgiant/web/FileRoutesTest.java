package io.redgiant.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRoutesTest {
  @RegisterExtension private static final WebNode node = WebNode.ofClass();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_000})
  void givesBackExactlyTheBytesItTook(int size) {
    var bytes = RandomBytes.of(size);

    var put = node.put("sizes/" + size, bytes);
    var got = node.file("sizes/" + size);

    assertEquals(201, put.statusCode());
    assertEquals(size, WebNode.json(put).getInteger("size"));
    assertArrayEquals(bytes, got.body());
    assertEquals(
        "\"" + WebNode.json(put).getString("contentId") + "\"",
        got.headers().firstValue("etag").orElseThrow());
    assertEquals("1/1", put.headers().firstValue("Redgiant-Copies").orElseThrow());
  }

  @Test
  void takesABodyOfUnknownLength() {
    var bytes = RandomBytes.of(3_000_000);

    var put =
        node.send(
            node.request("/api/v1/files/lobby/chunked")
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))));

    assertEquals(201, put.statusCode());
    assertArrayEquals(bytes, node.file("chunked").body());
  }

  @Test
  void answersAHeadLikeAGetWithoutTheBody() {
    node.put("head.png", RandomBytes.of(1000));

    var head = node.send(node.request("/api/v1/files/lobby/head.png").HEAD());

    assertEquals(200, head.statusCode());
    assertEquals("1000", head.headers().firstValue("content-length").orElseThrow());
    assertEquals("image/png", head.headers().firstValue("content-type").orElseThrow());
    assertEquals(0, head.body().length);
  }

  @Test
  void sendsRangesOfFilesOfOneExtentAndOfSeveral() {
    var bytes = RandomBytes.of(4_000_000);
    node.put("ranges", bytes);

    var middle = node.file("ranges", "Range", "bytes=1000000-2999999");
    var last = node.file("ranges", "Range", "bytes=-5");
    var beyond = node.file("ranges", "Range", "bytes=4000000-");

    assertEquals(206, middle.statusCode());
    assertEquals(
        "bytes 1000000-2999999/4000000",
        middle.headers().firstValue("content-range").orElseThrow());
    assertArrayEquals(Arrays.copyOfRange(bytes, 1_000_000, 3_000_000), middle.body());
    assertArrayEquals(Arrays.copyOfRange(bytes, 3_999_995, 4_000_000), last.body());
    assertEquals(416, beyond.statusCode());
    assertEquals("bytes */4000000", beyond.headers().firstValue("content-range").orElseThrow());
  }

  @Test
  void sendsSeveralRangesAsPartsWhoseLengthsAddUp() {
    node.put("parts.txt", "0123456789".getBytes(UTF_8));

    var parts = node.file("parts.txt", "Range", "bytes=0-1,8-");

    var type = parts.headers().firstValue("content-type").orElseThrow();
    var boundary = type.substring("multipart/byteranges; boundary=".length());
    assertEquals(206, parts.statusCode());
    assertEquals(
        """
        --BOUNDARY
        Content-Type: text/plain; charset=utf-8
        Content-Range: bytes 0-1/10

        01
        --BOUNDARY
        Content-Type: text/plain; charset=utf-8
        Content-Range: bytes 8-9/10

        89
        --BOUNDARY--
        """,
        new String(parts.body(), UTF_8).replace("\r\n", "\n").replace(boundary, "BOUNDARY"));
  }

  @Test
  void answersConditionsOfReadsAndWrites() {
    var first = WebNode.json(node.put("conditions", RandomBytes.of(10))).getString("contentId");

    assertEquals(304, node.file("conditions", "If-None-Match", "\"" + first + "\"").statusCode());
    assertEquals(412, node.file("conditions", "If-Match", "\"x\"").statusCode());
    assertEquals(
        412, node.put("conditions", RandomBytes.of(11), "If-None-Match", "*").statusCode());
    assertEquals(
        412,
        node.put("conditions", RandomBytes.of(11), "If-Match", "\"" + "00".repeat(32) + "\"")
            .statusCode());
    assertEquals(
        201,
        node.put("conditions", RandomBytes.of(11), "If-Match", "\"" + first + "\"").statusCode());
    assertEquals(
        400,
        node.put("conditions", RandomBytes.of(11), "If-Match", "*", "If-None-Match", "*")
            .statusCode());
  }

  @Test
  void publishingTheSameBytesAgainIsTheSameVersion() {
    var first = node.put("again", RandomBytes.of(100));
    var second = node.put("again", RandomBytes.of(100));

    assertEquals(201, first.statusCode());
    assertEquals(200, second.statusCode());
    assertEquals(
        WebNode.json(first).getString("version"), WebNode.json(second).getString("version"));
  }

  @Test
  void keepsVersionsOfAPathAndServesEach() {
    var old = WebNode.json(node.put("versions", RandomBytes.of(5)));
    node.put("versions", RandomBytes.of(6));

    var listed = WebNode.json(node.file("versions?versions")).getJsonArray("versions");

    assertEquals(2, listed.size());
    assertEquals(6, listed.getJsonObject(0).getInteger("size"));
    assertArrayEquals(
        RandomBytes.of(5), node.file("versions?version=" + old.getString("version")).body());
    assertArrayEquals(RandomBytes.of(6), node.file("versions").body());
  }

  @Test
  void removesAFile() {
    node.put("removed", RandomBytes.of(1));

    var removed = node.send(node.request("/api/v1/files/lobby/removed").DELETE());

    assertEquals(204, removed.statusCode());
    assertEquals(404, node.file("removed").statusCode());
    assertEquals(404, node.send(node.request("/api/v1/files/lobby/removed").DELETE()).statusCode());
  }

  @Test
  void refusesBytesThatAreNotWhatWasAnnounced() {
    var refused = node.put("announced", RandomBytes.of(10), "Redgiant-Content", "00".repeat(32));

    assertEquals(422, refused.statusCode());
    assertEquals("urn:redgiant:checksum-mismatch", WebNode.json(refused).getString("type"));
    assertEquals(404, node.file("announced").statusCode());
  }

  @Test
  void readsWaitForThePositionOfAWrite() {
    var position =
        node.put("position", RandomBytes.of(3))
            .headers()
            .firstValue("Redgiant-Position")
            .orElseThrow();

    assertEquals(200, node.file("position", "Redgiant-After", position).statusCode());
    assertEquals(400, node.file("position", "Redgiant-After", "yesterday").statusCode());
  }

  @Test
  void sendsUserFilesInASandboxAndNeverSniffed() {
    node.put("evil.html", "<script>alert(1)</script>".getBytes(UTF_8));

    var headers = node.file("evil.html").headers();

    assertTrue(headers.firstValue("content-disposition").orElseThrow().startsWith("attachment;"));
    assertTrue(headers.firstValue("content-security-policy").orElseThrow().startsWith("sandbox;"));
    assertEquals("nosniff", headers.firstValue("x-content-type-options").orElseThrow());
    assertEquals("same-origin", headers.firstValue("cross-origin-resource-policy").orElseThrow());
  }

  @Test
  void showsAnImageInPlaceUnlessAskedToSaveIt() {
    node.put("shown.png", RandomBytes.of(10));

    assertTrue(disposition("shown.png").startsWith("inline;"));
    assertTrue(disposition("shown.png?download").startsWith("attachment;"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a%00b",
        "..%2Fetc",
        "%2e%2e",
        "a/../b",
        "a%5Cb",
        "a//b",
        "a/",
        "%E2%80%AEgnp.exe",
        "%07",
        "%C3",
        "%zz",
        "a%0Ab",
      })
  void refusesNamesThatDeceivePeopleOrSystems(String path) throws Exception {
    var answer =
        node.raw(
            "PUT /api/v1/files/lobby/"
                + path
                + " HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1\r\n\r\nx");

    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    assertTrue(answer.contains("application/problem+json"), answer);
  }

  @Test
  void refusesANameOneByteTooLong() {
    assertEquals(201, node.put("n".repeat(255), RandomBytes.of(1)).statusCode());
    assertEquals(400, node.put("n".repeat(256), RandomBytes.of(1)).statusCode());
  }

  @Test
  void curlUploadsANameWithSpacesAndUmlauts(@TempDir Path folder) throws Exception {
    var file = Files.write(folder.resolve("schöne grüße 漢.txt"), RandomBytes.of(2_000_000));

    var curl =
        new ProcessBuilder(
                "curl", "-sS", "-f", "-T", file.toString(), node.url() + "/api/v1/files/lobby/")
            .redirectErrorStream(true)
            .start();
    var output = new String(curl.getInputStream().readAllBytes(), UTF_8);

    assertEquals(0, curl.waitFor(), output);
    assertArrayEquals(
        RandomBytes.of(2_000_000), node.file(WebNode.encoded("schöne grüße 漢.txt")).body());
  }

  @Test
  void takesSixtyFourUploadsAtOnce() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var uploads =
          IntStream.range(0, 64)
              .<Callable<Integer>>mapToObj(
                  index ->
                      () ->
                          node.put("at-once/" + index, RandomBytes.of(3_000_000 + index))
                              .statusCode())
              .toList();
      for (var upload : threads.invokeAll(uploads)) {
        assertEquals(201, upload.get());
      }
    }
    for (int index = 0; index < 64; index++) {
      assertArrayEquals(RandomBytes.of(3_000_000 + index), node.file("at-once/" + index).body());
    }
  }

  @Test
  void twoUploadsOfOnePathAtOnceLeaveOneOfThemWhole() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var uploads =
          IntStream.of(2_000_000, 2_000_001)
              .<Callable<Integer>>mapToObj(
                  size -> () -> node.put("race", RandomBytes.of(size)).statusCode())
              .toList();
      for (var upload : threads.invokeAll(uploads)) {
        assertEquals(201, upload.get());
      }
    }
    var kept = node.file("race").body();
    assertArrayEquals(RandomBytes.of(kept.length), kept);
  }

  @Test
  void listsWhatWasPublished() {
    node.put("listed/one.list", RandomBytes.of(1));
    node.put("listed/two.list", RandomBytes.of(2));

    var found = WebNode.json(node.get("/api/v1/files?q=.list&room=lobby")).getJsonArray("entries");

    assertEquals(2, found.size());
    assertEquals(400, node.get("/api/v1/files?order=sideways").statusCode());
    assertEquals(400, node.get("/api/v1/files?limit=0").statusCode());
    assertEquals(400, node.get("/api/v1/files?limit=1001").statusCode());
    assertEquals(400, node.get("/api/v1/files?nonsense=1").statusCode());
    assertEquals(400, node.get("/api/v1/files?q=a&q=b").statusCode());
    assertEquals(404, node.get("/api/v1/files?room=nowhere").statusCode());
  }

  @Test
  void aRoomThatIsNotThereHasNoFiles() {
    assertEquals(404, node.get("/api/v1/files/nowhere/file").statusCode());
    assertFalse(WebNode.json(node.get("/api/v1/files/nowhere/file")).getString("detail").isEmpty());
  }

  private static String disposition(String path) {
    return node.file(path).headers().firstValue("content-disposition").orElseThrow();
  }
}
