package io.redgiant.web;

import io.redgiant.node.Node;
import io.redgiant.node.NodeConfig;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real node, on real sockets and real files, and clients to talk to it: for some lines of one
 * test, or for all tests of a class.
 */
final class WebNode implements AutoCloseable, BeforeAllCallback, AfterAllCallback {
  private static final long START_SECONDS_MAX = 60;
  private static final long STOP_SECONDS_MAX = 20;

  private final List<String> settings;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private @Nullable Path data; // this and the node are there from the start on
  private @Nullable Node node;

  private WebNode(String... settings) {
    this.settings = List.of(settings);
  }

  /**
   * Starts one.
   *
   * @param settings further ones than where it is: {@code "--grace", "0s"}
   */
  static WebNode start(Path data, String... settings) throws Exception {
    var node = new WebNode(settings);
    node.start(data);
    return node;
  }

  /**
   * One that a test class registers as its extension, and that runs from before the first of its
   * tests until after the last, in a directory of its own.
   */
  static WebNode ofClass(String... settings) {
    return new WebNode(settings);
  }

  @Override
  public void beforeAll(ExtensionContext tests) throws Exception {
    start(Files.createTempDirectory("redgiant-test-"));
  }

  @Override
  public void afterAll(ExtensionContext tests) throws Exception {
    close();
    try (var files = Files.walk(data())) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void start(Path here) throws Exception {
    data = here;
    var arguments = new ArrayList<>(List.of("--data", here.toString(), "--join", "none"));
    arguments.addAll(settings);
    if (!settings.contains("--listen")) {
      arguments.addAll(List.of("--listen", "127.0.0.1:0"));
    }
    var config = NodeConfig.read(arguments, Map.of());
    node = within(START_SECONDS_MAX, Node.start(config));
  }

  private static <T> T within(long seconds, Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
  }

  String url() {
    return Objects.requireNonNull(node, "the node was not started").url();
  }

  int port() {
    return URI.create(url()).getPort();
  }

  /** The node's directory. */
  Path data() {
    return Objects.requireNonNull(data, "the node was not started");
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
    try (var connection = connect()) {
      connection.write(request);
      return connection.rest();
    }
  }

  RawConnection connect() throws IOException {
    return new RawConnection("127.0.0.1", port());
  }

  /** Stops it, so that all that was under way is over. */
  @Override
  public void close() {
    client.close();
    if (node != null) {
      try {
        within(STOP_SECONDS_MAX, node.stop());
      } catch (Exception never) {
        throw new AssertionError("the node did not stop", never);
      }
    }
  }
}
