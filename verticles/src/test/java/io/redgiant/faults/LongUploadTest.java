package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A resumable upload whose list of chunks is longer than a node's memory. */
class LongUploadTest {
  private static final int ROW_BYTES = 64; // of the list: id, length, checksum
  private static final int ROWS = 2_000_000;
  private static final int SENT = 3_000_000;
  private static final long LENGTH = 60L << 40;

  @Test
  void startsWithAnUploadOfTwoMillionChunks(@TempDir Path data) throws Exception {
    var launch = Launch.of(LongUploadTest.class, data);
    String upload;
    try (var node = launch.start()) {
      upload = begin(node);
      node.stop();
    }
    long bytes = lengthen(data.resolve("uploads"), upload);

    try (var node = launch.start()) {
      assertEquals(bytes, offset(node, upload));
      assertEquals(201, node.put("beside-it", new byte[1]).statusCode());
      node.stop();
    }
  }

  /** Sends the first bytes of an upload; answers its id. */
  private static String begin(NodeProcess node) throws Exception {
    var bytes = new byte[SENT];
    new Random(1).nextBytes(bytes);
    var created =
        send(
            request(node, "/api/v1/uploads")
                .header("Upload-Length", Long.toString(SENT + 1))
                .header("Upload-Metadata", "path bG9uZw==")
                .header("Content-Type", "application/offset+octet-stream")
                .POST(BodyPublishers.ofByteArray(bytes)));
    assertEquals(201, created.statusCode());
    var location = created.headers().firstValue("location").orElseThrow();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /** Makes the upload one that has brought its first chunk all over again; answers its offset. */
  private static long lengthen(Path uploads, String upload) throws Exception {
    var what = uploads.resolve(upload + ".upload");
    var text = Files.readString(what);
    var length = "\"bytes\":\"" + (SENT + 1) + "\"";
    assertTrue(text.contains(length), text);
    Files.writeString(what, text.replace(length, "\"bytes\":\"" + LENGTH + "\""));
    var chunks = uploads.resolve(upload + ".chunks");
    var row = Arrays.copyOf(Files.readAllBytes(chunks), ROW_BYTES);
    try (var list = new BufferedOutputStream(Files.newOutputStream(chunks))) {
      for (int number = 0; number < ROWS; number++) {
        list.write(row);
      }
    }
    return ROWS * (long) ByteBuffer.wrap(row).getInt(40);
  }

  private static long offset(NodeProcess node, String upload) throws Exception {
    var found = send(request(node, "/api/v1/uploads/" + upload).HEAD());
    return found.headers().firstValueAsLong("upload-offset").orElseThrow();
  }

  private static HttpRequest.Builder request(NodeProcess node, String path) {
    URI target = node.url().resolve(path);
    return HttpRequest.newBuilder(target).header("Tus-Resumable", "1.0.0");
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    }
  }
}
