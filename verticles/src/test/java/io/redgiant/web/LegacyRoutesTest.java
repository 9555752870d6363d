package io.redgiant.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The original system's routes, field by field as its clients read them. */
class LegacyRoutesTest {
  private WebNode node;

  @BeforeEach
  void start(@TempDir Path data) throws Exception {
    node = WebNode.start(data);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void anEmptyNodeHasAnEmptyListAndNotNull() {
    var files = WebNode.json(node.get("/files"));

    assertEquals(new JsonArray(), files.getJsonArray("files"));
    assertEquals(0, files.getInteger("count"));
  }

  @Test
  void keepsFindsAndGivesBackWhatItsClientsUpload() {
    var uploaded = upload("report 1.csv", "a,b\n".repeat(100_000));
    upload("notes.txt", "notes");
    var id = uploaded.getString("file_id");

    assertEquals(
        Set.of(
            "status",
            "file_id",
            "bytes_processed",
            "chunks_processed",
            "processing_time_ms",
            "throughput_mbps",
            "message"),
        uploaded.fieldNames());
    assertEquals(400_000, uploaded.getInteger("bytes_processed"));

    var file = WebNode.json(node.get("/search?q=*.csv")).getJsonArray("files").getJsonObject(0);
    assertEquals(Set.of("id", "name", "size", "hash", "peer_id", "uploaded_at"), file.fieldNames());
    assertEquals("report 1.csv", file.getString("name"));
    assertEquals("alice", file.getString("peer_id"));
    assertEquals(id, file.getString("id"));

    assertEquals(2, WebNode.json(node.get("/files")).getInteger("count"));
    assertEquals(1, WebNode.json(node.get("/search?q=otes")).getInteger("count"));
    assertEquals("otes", WebNode.json(node.get("/search?q=otes")).getString("query"));
    assertEquals(0, WebNode.json(node.get("/search?q=nothing")).getInteger("count"));

    var download = node.get("/download/" + id);
    assertArrayEquals("a,b\n".repeat(100_000).getBytes(UTF_8), download.body());
    assertTrue(
        download
            .headers()
            .firstValue("content-disposition")
            .orElseThrow()
            .startsWith("attachment;"));
  }

  @Test
  void readsNamesAsItsClientsSendThem() throws IOException {
    var head =
        "POST /upload HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 1\r\n";

    var answer = node.raw(head + "X-File-Name: ünï.txt\r\nX-Peer-ID: Jürgen\r\n\r\nx");
    var file = WebNode.json(node.get("/files")).getJsonArray("files").getJsonObject(0);

    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    assertEquals("ünï.txt", file.getString("name"));
    assertEquals("Jürgen", file.getString("peer_id"));
  }

  @Test
  void saysHowManyCopiesAnUploadHasAndItsPosition() {
    var uploaded =
        node.send(
            node.request("/upload")
                .header("X-File-Name", "copies")
                .POST(BodyPublishers.ofString("bytes")));
    var position = uploaded.headers().firstValue("Redgiant-Position").orElseThrow();

    assertEquals("1/1", uploaded.headers().firstValue("Redgiant-Copies").orElseThrow());
    assertEquals(200, node.file("copies", "Redgiant-After", position).statusCode());
  }

  @Test
  void processesABodyAndKeepsNoNameForIt() {
    var processed =
        WebNode.json(
            node.send(node.request("/process").POST(BodyPublishers.ofString("some bytes"))));

    assertEquals(
        Set.of(
            "status",
            "bytes_processed",
            "chunks_processed",
            "processing_time_ms",
            "throughput_mbps",
            "timestamp"),
        processed.fieldNames());
    assertEquals(0, WebNode.json(node.get("/files")).getInteger("count"));
  }

  @Test
  void tellsItsClientsHowItIs() {
    assertEquals(
        Set.of("status", "version", "timestamp", "uptime"),
        WebNode.json(node.get("/health")).fieldNames());
    assertEquals(
        Set.of(
            "total_requests",
            "total_bytes",
            "total_chunks",
            "average_latency_ms",
            "error_count",
            "uptime_seconds",
            "throughput_mbps",
            "timestamp"),
        WebNode.json(node.get("/metrics")).fieldNames());
    var prometheus = new String(node.get("/metrics", "Accept", "*/*").body(), UTF_8);
    assertTrue(prometheus.contains("redgiant_http_requests_seconds_count"), prometheus);
  }

  private JsonObject upload(String name, String body) {
    return WebNode.json(
        node.send(
            node.request("/upload")
                .headers("X-Peer-ID", "alice", "X-File-Name", name)
                .POST(BodyPublishers.ofString(body))));
  }
}
