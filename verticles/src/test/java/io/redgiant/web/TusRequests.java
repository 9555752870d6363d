package io.redgiant.web;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** The requests of tus 1.0.0, one by one, to a real node. */
record TusRequests(WebNode node) {
  static final String BODY_TYPE = "application/offset+octet-stream";

  /** Opens an upload and answers its path. */
  String create(String path, long bytes) {
    var created = node.send(creation(path, bytes).POST(BodyPublishers.noBody()));
    if (created.statusCode() != 201) {
      throw new AssertionError(created + new String(created.body(), StandardCharsets.UTF_8));
    }
    return created.headers().firstValue("location").orElseThrow();
  }

  /** Opens an upload with its first bytes. */
  HttpResponse<byte[]> create(String path, long bytes, byte[] first) {
    return node.send(
        creation(path, bytes)
            .header("Content-Type", BODY_TYPE)
            .POST(BodyPublishers.ofByteArray(first)));
  }

  private HttpRequest.Builder creation(String path, long bytes) {
    var name = Base64.getEncoder().encodeToString(path.getBytes(StandardCharsets.UTF_8));
    return request("/api/v1/uploads")
        .header("Upload-Length", Long.toString(bytes))
        .header("Upload-Metadata", "path " + name);
  }

  HttpRequest.Builder request(String path) {
    return node.request(path).header("Tus-Resumable", "1.0.0");
  }

  HttpResponse<byte[]> patch(String upload, long offset, byte[] bytes, String... headers) {
    var request =
        request(upload)
            .header("Content-Type", BODY_TYPE)
            .header("Upload-Offset", Long.toString(offset))
            .method("PATCH", BodyPublishers.ofByteArray(bytes));
    return node.send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<byte[]> head(String upload) {
    return node.send(request(upload).HEAD());
  }

  HttpResponse<byte[]> delete(String upload) {
    return node.send(request(upload).DELETE());
  }

  /** Where an upload goes on. */
  long offset(String upload) {
    return offset(head(upload));
  }

  static long offset(HttpResponse<byte[]> response) {
    return response.headers().firstValueAsLong("upload-offset").orElseThrow();
  }

  /** Asks until the upload is durable up to {@code offset} at least. */
  long offsetFrom(String upload, long offset) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (System.nanoTime() < deadline) {
      long durable = offset(upload);
      if (durable >= offset) {
        return durable;
      }
    }
    throw new AssertionError("the upload did not become durable up to " + offset + " in a minute");
  }

  /**
   * Sends everything from the offset on; asks again while the node is still busy with a broken
   * append.
   */
  HttpResponse<byte[]> resume(String upload, byte[] whole) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (true) {
      long offset = offset(upload);
      var rest = Arrays.copyOfRange(whole, Math.toIntExact(offset), whole.length);
      var answer = patch(upload, offset, rest);
      boolean again = answer.statusCode() == 423 || answer.statusCode() == 409;
      if (!again || System.nanoTime() > deadline) {
        return answer;
      }
    }
  }

  /**
   * Begins a PATCH of {@code announced} bytes, which the node has agreed to take; the caller sends
   * them, or does not.
   */
  RawConnection beginPatch(String upload, long offset, long announced) throws IOException {
    var connection = node.connect();
    connection.write(
        """
        PATCH %s HTTP/1.1\r
        Host: {host}\r
        Tus-Resumable: 1.0.0\r
        Content-Type: %s\r
        Upload-Offset: %d\r
        Content-Length: %d\r
        Expect: 100-continue\r
        \r
        """
            .formatted(upload, BODY_TYPE, offset, announced));
    var agreed = "HTTP/1.1 100 Continue\r\n\r\n";
    var answer = connection.read(agreed.length());
    if (!answer.equals(agreed)) {
      connection.close();
      throw new AssertionError(answer);
    }
    return connection;
  }
}
