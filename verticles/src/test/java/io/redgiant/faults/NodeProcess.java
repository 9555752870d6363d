package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A node that runs in a process of its own, and the requests that tests send it. */
final class NodeProcess implements AutoCloseable {
  private static final long READY_SECONDS = 180; // on a machine that has much else to do
  private static final long END_SECONDS = 15;
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final Process process;
  private final Path log;
  private final URI url;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private NodeProcess(Process process, Path log, URI url) {
    this.process = process;
    this.log = log;
    this.url = url;
  }

  static NodeProcess ready(Process process, Path log) throws Exception {
    var ready = new CompletableFuture<URI>();
    Thread.ofVirtual().start(() -> readyLine(process.inputReader(), ready));
    try {
      return new NodeProcess(process, log, ready.get(READY_SECONDS, TimeUnit.SECONDS));
    } catch (Exception never) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("the node did not start: " + Files.readString(log), never);
    }
  }

  private static void readyLine(BufferedReader output, CompletableFuture<URI> ready) {
    try (output) {
      var first = output.readLine();
      if (first == null || !first.startsWith("ready http://")) {
        ready.completeExceptionally(new IOException("it printed " + first));
        return;
      }
      ready.complete(URI.create(first.split(" ")[1]));
      while (output.readLine() != null) {
        // Nothing else is promised there; a full pipe would stop the node.
      }
    } catch (IOException ended) {
      ready.completeExceptionally(ended);
    }
  }

  /** The same node, which this process reaches elsewhere than the node says. */
  NodeProcess reachedAt(URI other) {
    return new NodeProcess(process, log, other);
  }

  URI url() {
    return url;
  }

  long pid() {
    return process.pid();
  }

  /** What its threads do just now, in a file beside its log. */
  Path threads() {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    var file = Launch.LOGS.resolve("threads-" + pid() + ".txt").toAbsolutePath();
    try {
      Shell.run("'%s' %d Thread.print > '%s'".formatted(jcmd, pid(), file));
    } catch (Exception | AssertionError none) {
      return Path.of("not known: " + none);
    }
    return file;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  HttpResponse<byte[]> put(String path, BodyPublisher body, String... headers) throws IOException {
    var request = file(path).PUT(body);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<byte[]> put(String path, byte[] bytes) throws IOException {
    return put(path, BodyPublishers.ofByteArray(bytes));
  }

  HttpResponse<byte[]> get(String path, String... headers) throws IOException {
    var request = file(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<byte[]> delete(String path, String... headers) throws IOException {
    var request = file(path).DELETE();
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /** Any path of the node. */
  HttpResponse<byte[]> fetch(String target) throws IOException {
    return send(HttpRequest.newBuilder(url.resolve(target)));
  }

  Socket connect() throws IOException {
    var socket = new Socket(url.getHost(), url.getPort());
    socket.setSoTimeout((int) ANSWER.toMillis());
    return socket;
  }

  static String text(HttpResponse<byte[]> response) {
    return response.statusCode()
        + " "
        + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private HttpRequest.Builder file(String path) {
    return HttpRequest.newBuilder(url.resolve("/api/v1/files/lobby/" + path));
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(request.timeout(ANSWER).build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  /** SIGKILL: the process ends between two of its instructions. */
  void kill() {
    process.destroyForcibly();
  }

  void killed() throws Exception {
    kill();
    ended();
  }

  /** Waits for a process that is about to end; returns its exit code. */
  int ended() throws Exception {
    assertTrue(process.waitFor(END_SECONDS, TimeUnit.SECONDS), "the node still runs");
    client.shutdownNow();
    return process.exitValue();
  }

  /** SIGTERM, and a clean end. */
  void stop() throws Exception {
    process.destroy();
    assertEquals(0, ended(), log());
  }

  /** The end of a test that may have failed: no process outlives it. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    client.shutdownNow();
  }
}
