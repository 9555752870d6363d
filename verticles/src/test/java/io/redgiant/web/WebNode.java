package io.redgiant.web;

import io.redgiant.node.Node;
import io.redgiant.node.NodeConfig;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real node of its own for a test class, on real sockets and real files, and clients to talk to
 * it.
 */
final class WebNode {
  private final Node node;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private WebNode(Node node) {
    this.node = node;
  }

  /**
   * @param settings further ones than where it is: {@code "--grace", "0s"}
   */
  static WebNode start(Path data, String... settings) throws Exception {
    var arguments = new ArrayList<>(List.of("--data", data.toString(), "--join", "none"));
    arguments.addAll(List.of(settings));
    if (!arguments.contains("--listen")) {
      arguments.addAll(List.of("--listen", "127.0.0.1:0"));
    }
    var config = NodeConfig.read(arguments, Map.of());
    return new WebNode(
        Node.start(config).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS));
  }

  String url() {
    return node.url();
  }

  int port() {
    return URI.create(node.url()).getPort();
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path));
  }

  HttpResponse<byte[]> get(String path, String... headers) {
    var request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<byte[]> put(String path, byte[] bytes, String... headers) {
    var request = request("/api/v1/files/lobby/" + path).PUT(BodyPublishers.ofByteArray(bytes));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<byte[]> file(String path, String... headers) {
    return get("/api/v1/files/lobby/" + path, headers);
  }

  static JsonObject json(HttpResponse<byte[]> response) {
    return new JsonObject(new String(response.body(), StandardCharsets.UTF_8));
  }

  static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Sends exactly these bytes, and reads until the node closes. */
  String raw(String request) throws IOException {
    try (var socket = connect()) {
      socket
          .getOutputStream()
          .write(request.replace("{host}", "127.0.0.1:" + port()).getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  Socket connect() throws IOException {
    var socket = new Socket("127.0.0.1", port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  void stop() throws Exception {
    client.close();
    node.stop().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
