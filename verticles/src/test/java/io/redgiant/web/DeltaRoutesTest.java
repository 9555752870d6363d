package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Core;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeltaRoutesTest {
  private static final int ROW_BYTES = Core.CHUNK_ROW_BYTES;

  @RegisterExtension private static final WebNode node = WebNode.ofClass();

  @Test
  void takesOnlyWhatChanged() {
    var bytes = RandomBytes.of(1, 12 << 20);
    node.put("delta", bytes);
    Arrays.fill(bytes, 6_000_000, 6_000_010, (byte) 7);
    var cut = new Cut(bytes);

    var opened = open("delta-changed", bytes.length, cut.rows);
    var missing = run(opened);
    var changed = cut.chunks(missing.getInteger("first"), missing.getInteger("count"));
    var sent = sendChunks(opened, missing, changed);
    var published = publish(opened);
    var put = node.put("delta-put", bytes);

    assertEquals(201, opened.statusCode());
    assertEquals(1, WebNode.json(opened).getJsonArray("missing").size());
    assertTrue(missing.getInteger("count") <= 3, missing.encode());
    assertTrue(changed.length < bytes.length / 4, changed.length + " bytes sent");
    assertEquals(200, sent.statusCode());
    assertEquals(0, WebNode.json(sent).getJsonArray("missing").size());
    assertEquals(201, published.statusCode());
    assertEquals(
        WebNode.json(put).getString("contentId"), WebNode.json(published).getString("contentId"));
    assertArrayEquals(bytes, node.file("delta-changed").body());
    assertEquals(404, find(opened).statusCode());
  }

  @Test
  void takesRowsInSeveralPages() {
    var bytes = RandomBytes.of(2, 5_000_000);
    var cut = new Cut(bytes);
    int half = cut.count() / 2;

    var opened = open("pages", bytes.length, Arrays.copyOf(cut.rows, half * ROW_BYTES));
    var early = publish(opened);
    var rows =
        node.send(
            node.request(location(opened) + "/rows")
                .POST(
                    BodyPublishers.ofByteArray(
                        Arrays.copyOfRange(cut.rows, half * ROW_BYTES, cut.rows.length))));
    var all = new JsonObject().put("first", 0).put("count", cut.count());
    sendChunks(opened, all, bytes);

    assertEquals(half, WebNode.json(opened).getInteger("rows"));
    assertEquals(409, early.statusCode());
    assertEquals(200, rows.statusCode());
    assertEquals(cut.count(), WebNode.json(rows).getInteger("rows"));
    assertEquals(half, run(rows).getInteger("first"));
    assertEquals(201, publish(opened).statusCode());
    assertArrayEquals(bytes, node.file("pages").body());
  }

  @Test
  void takesAContentWithoutBytes() {
    var opened = open("delta-empty", 0, new byte[0]);

    assertEquals(201, publish(opened).statusCode());
    assertEquals(0, node.file("delta-empty").body().length);
  }

  @Test
  void refusesBytesThatAreNotTheirChunk() {
    var bytes = RandomBytes.of(3, 2_000_000);
    var opened = open("wrong-bytes", bytes.length, new Cut(bytes).rows);
    var wrong = bytes.clone();
    wrong[1_000_000] ^= 1;

    assertEquals(422, sendChunks(opened, run(opened), wrong).statusCode());
    assertEquals(200, sendChunks(opened, run(opened), bytes).statusCode());
    assertEquals(201, publish(opened).statusCode());
  }

  @Test
  void refusesMoreAndFewerBytesThanTheRowsHave() {
    var bytes = RandomBytes.of(4, 1_000_000);
    var opened = open("uneven", bytes.length, new Cut(bytes).rows);

    var fewer = sendChunks(opened, run(opened), Arrays.copyOf(bytes, bytes.length - 1));
    var more = sendChunks(opened, run(opened), Arrays.copyOf(bytes, bytes.length + 1));

    assertEquals(400, fewer.statusCode());
    assertEquals(400, more.statusCode());
  }

  @Test
  @Timeout(60)
  void takesChunksAfterMoreUnevenBodiesThanItHasSlabs() {
    var bytes = RandomBytes.of(8, 1_000_000);
    var opened = open("uneven-often", bytes.length, new Cut(bytes).rows);

    for (int round = 0; round < 40; round++) {
      var uneven = Arrays.copyOf(bytes, bytes.length + (round % 2 == 0 ? 1 : -1));
      assertEquals(400, sendChunks(opened, run(opened), uneven).statusCode());
    }

    assertEquals(200, sendChunks(opened, run(opened), bytes).statusCode());
    assertEquals(201, publish(opened).statusCode());
  }

  @Test
  void refusesRowsItDoesNotKnow() {
    var bytes = RandomBytes.of(5, 1_000_000);
    var cut = new Cut(bytes);
    var opened = open("unknown", bytes.length, cut.rows);

    var beyond = new JsonObject().put("first", cut.count()).put("count", 1);
    assertEquals(400, sendChunks(opened, beyond, new byte[1]).statusCode());
  }

  @Test
  void refusesToPublishWhileChunksAreMissing() {
    var bytes = RandomBytes.of(6, 1_500_000);
    var cut = new Cut(bytes);
    var opened = open("lacking", bytes.length, cut.rows);

    var refused = publish(opened);

    assertEquals(409, refused.statusCode());
    assertEquals(cut.count(), WebNode.json(refused).getJsonArray("candidates").size());
    assertEquals(cut.id(0), WebNode.json(refused).getJsonArray("candidates").getString(0));
    assertEquals(404, node.file("lacking").statusCode());
  }

  @Test
  void publishesNothingThatIsNotTheExpectedContent() {
    var bytes = RandomBytes.of(7, 500_000);
    var other = WebNode.json(node.put("other", new byte[] {1})).getString("contentId");
    var opened = open("unexpected", bytes.length, new Cut(bytes).rows, "Redgiant-Content", other);
    sendChunks(opened, run(opened), bytes);

    assertEquals(422, publish(opened).statusCode());
    assertEquals(404, node.file("unexpected").statusCode());
  }

  @Test
  void refusesRowsThatCannotBe() {
    var shortFirst = rows(1000, 70_000);
    var tooLong = rows((1 << 20) + 1);
    var beyond = rows(70_000, 70_000);

    assertEquals(400, open("short", 71_000, shortFirst).statusCode());
    assertEquals(400, open("long", 2 << 20, tooLong).statusCode());
    assertEquals(400, open("beyond", 100_000, beyond).statusCode());
    assertEquals(400, open("torn", 70_000, new byte[35]).statusCode());
    assertEquals(400, open("none", 70_000, rows(0)).statusCode());
  }

  @Test
  void forgetsWhatIsDropped() {
    var opened = open("dropped", 70_000, rows(70_000));

    var dropped = node.send(node.request(location(opened)).DELETE());

    assertEquals(204, dropped.statusCode());
    assertEquals(404, find(opened).statusCode());
  }

  private static byte[] rows(int... lengths) {
    var rows = ByteBuffer.allocate(lengths.length * ROW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int length : lengths) {
      rows.put(RandomBytes.of(length, 32)).putInt(length);
    }
    return rows.array();
  }

  private static HttpResponse<byte[]> open(String path, long size, byte[] rows, String... headers) {
    var request =
        node.request("/api/v1/deltas?path=" + path + "&size=" + size)
            .POST(BodyPublishers.ofByteArray(rows));
    return node.send(headers.length == 0 ? request : request.headers(headers));
  }

  private static String location(HttpResponse<byte[]> opened) {
    return opened.headers().firstValue("location").orElseThrow();
  }

  private static JsonObject run(HttpResponse<byte[]> answer) {
    return WebNode.json(answer).getJsonArray("missing").getJsonObject(0);
  }

  private static HttpResponse<byte[]> find(HttpResponse<byte[]> opened) {
    return node.get(location(opened));
  }

  private static HttpResponse<byte[]> publish(HttpResponse<byte[]> opened) {
    return node.send(node.request(location(opened) + "/publish").POST(BodyPublishers.noBody()));
  }

  private static HttpResponse<byte[]> sendChunks(
      HttpResponse<byte[]> opened, JsonObject run, byte[] bytes) {
    int first = run.getInteger("first");
    int last = first + run.getInteger("count") - 1;
    return node.send(
        node.request(location(opened) + "/chunks?rows=" + first + "-" + last)
            .PUT(BodyPublishers.ofByteArray(bytes)));
  }
}
