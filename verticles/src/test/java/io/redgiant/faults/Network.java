package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Several nodes that are one network, each of which a test stops, kills and starts again: on this
 * machine's loopback, or each on a host of its own. The first is number 1.
 */
final class Network implements AutoCloseable {
  private final Path directory;
  private final List<Launch> launches = new ArrayList<>();
  private final List<Optional<NodeProcess>> running = new CopyOnWriteArrayList<>();
  private final UnaryOperator<Numbered> reached;

  private record Numbered(int number, NodeProcess node) {}

  private Network(Path directory, UnaryOperator<Numbered> reached) {
    this.directory = directory;
    this.reached = reached;
  }

  /** Nodes that look for each other at ports of their own, so that they meet nobody else. */
  static Network onLoopback(Class<?> test, Path directory, int nodes, String... settings)
      throws Exception {
    var key = NetworkKey.in(directory);
    var ports = new ArrayList<String>();
    for (int node = 0; node < nodes; node++) {
      ports.add("127.0.0.1:" + Ports.free());
    }
    var network = new Network(directory, same -> same);
    network.add(
        nodes,
        node ->
            Launch.of(test, network.data(node))
                .with("--cluster-listen", ports.get(node - 1), "--join", String.join(",", ports))
                .with("--cluster-key", key.file().toString())
                .with(settings));
    return network;
  }

  /** A node on each of these hosts. */
  static Network on(Hosts hosts, Class<?> test, Path directory, String... settings)
      throws Exception {
    var key = NetworkKey.in(directory);
    var network =
        new Network(
            directory, node -> new Numbered(node.number, hosts.reached(node.number, node.node)));
    network.add(
        hosts.count(),
        node -> hosts.member(node, Launch.of(test, network.data(node)), key).with(settings));
    return network;
  }

  private void add(int nodes, IntFunction<Launch> launch) {
    for (int node = 1; node <= nodes; node++) {
      launches.add(launch.apply(node));
      running.add(Optional.empty());
    }
  }

  int size() {
    return launches.size();
  }

  Path data(int node) {
    return directory.resolve("node-" + node).resolve("data");
  }

  Launch launch(int node) {
    return launches.get(node - 1);
  }

  /** How a node is started from now on. */
  void launch(int node, UnaryOperator<Launch> change) {
    launches.set(node - 1, change.apply(launch(node)));
  }

  /** Starts every node, one after the other, and has each know all. */
  void startAll() throws Exception {
    for (int node = 1; node <= size(); node++) {
      start(node);
    }
    awaitAcquainted();
  }

  /** Starts a node; it is ready when this returns, also where others take it to be there yet. */
  NodeProcess start(int node) throws Exception {
    var process = reached.apply(new Numbered(node, launch(node).start())).node;
    running.set(node - 1, Optional.of(process));
    return process;
  }

  boolean isUp(int node) {
    return running.get(node - 1).isPresent();
  }

  NodeProcess node(int node) {
    return running.get(node - 1).orElseThrow();
  }

  Optional<NodeProcess> ifUp(int node) {
    return running.get(node - 1);
  }

  List<NodeProcess> all() {
    return running.stream().flatMap(Optional::stream).toList();
  }

  /** SIGKILL. */
  void kill(int node) throws Exception {
    var process = node(node);
    running.set(node - 1, Optional.empty());
    process.killed();
  }

  /** SIGTERM, and a clean end. */
  void stop(int node) throws Exception {
    var process = node(node);
    running.set(node - 1, Optional.empty());
    process.stop();
  }

  void stopAll() throws Exception {
    for (int node = 1; node <= size(); node++) {
      if (isUp(node)) {
        stop(node);
      }
    }
  }

  /** The disk of a node that does not run is gone. */
  void wipe(int node) throws IOException {
    delete(data(node));
  }

  static void delete(Path tree) throws IOException {
    try (var files = Files.walk(tree)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  String id(int node) throws IOException {
    return Files.readString(data(node).resolve("node.id")).strip();
  }

  /** Every node sees every other. */
  void awaitAcquainted() {
    awaitAcquainted(Duration.ofSeconds(60));
  }

  /** The same within so long: a network that was parted looks for its parts every 5 seconds. */
  void awaitAcquainted(Duration patience) {
    int up = all().size();
    try {
      Await.answer(patience, () -> all().stream().allMatch(node -> sees(node) == up) ? true : null);
    } catch (AssertionError strangers) {
      var seen = new ArrayList<String>();
      for (var node : all()) {
        seen.add(node.url() + " sees " + nodes(node) + ", and its threads are " + node.threads());
      }
      throw new AssertionError(strangers.getMessage() + ": " + seen, strangers);
    }
  }

  /** How many nodes it sees, itself included. */
  static int sees(NodeProcess node) {
    return nodes(node).size();
  }

  private static List<String> nodes(NodeProcess node) {
    return json(node, "/api/v1/nodes").getJsonArray("nodes", new JsonArray()).stream()
        .map(seen -> ((JsonObject) seen).getString("url"))
        .toList();
  }

  /** What all nodes that run have come to, when that is the same. */
  JsonObject awaitSameState() {
    return Await.answer(
        () -> {
          var states =
              all().stream()
                  .map(node -> json(node, "/api/v1/node?digest").getJsonObject("state"))
                  .collect(Collectors.toSet());
          return states.size() == 1 ? states.iterator().next() : null;
        });
  }

  /** The ids of the nodes that say that they keep all of a content. */
  Set<String> keepers(NodeProcess asked, Content content) {
    return keepers(asked, content.id().toString());
  }

  /** Nobody keeps what the asked node knows no file of. */
  Set<String> keepers(NodeProcess asked, String content) {
    var target = "/api/v1/content/" + content + "/holders";
    var answer = fetch(asked, target);
    return answer.statusCode() == 404
        ? Set.of()
        : json(target, answer).getJsonArray("nodes").stream()
            .map(JsonObject.class::cast)
            .filter(holder -> holder.getBoolean("keeps", false))
            .map(holder -> holder.getString("nodeId"))
            .collect(Collectors.toSet());
  }

  /** Whether everyone who is to hold a content says that it keeps all of it. */
  boolean isPlaced(NodeProcess asked, Content content) {
    return json(asked, "/api/v1/content/" + content.id() + "/holders")
        .getJsonArray("nodes")
        .stream()
        .map(JsonObject.class::cast)
        .filter(holder -> holder.getBoolean("wanted", false))
        .allMatch(holder -> holder.getBoolean("keeps", false));
  }

  /** What only who operates a node may ask of it. */
  HttpResponse<byte[]> operate(int node, String method, String target, String body)
      throws IOException {
    var token = Files.readString(data(node).resolve("operator.token")).strip();
    return node(node)
        .send(
            HttpRequest.newBuilder(node(node).url().resolve(target))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + token));
  }

  void assertFsckClean() {
    IntStream.rangeClosed(1, size()).forEach(node -> launch(node).assertFsckClean());
  }

  /** An answer that must come, and be 200. */
  static JsonObject json(NodeProcess node, String target) {
    return json(target, fetch(node, target));
  }

  private static JsonObject json(String target, HttpResponse<byte[]> answer) {
    assertEquals(200, answer.statusCode(), () -> target + " " + NodeProcess.text(answer));
    return new JsonObject(new String(answer.body(), StandardCharsets.UTF_8));
  }

  private static HttpResponse<byte[]> fetch(NodeProcess node, String target) {
    try {
      return node.fetch(target);
    } catch (IOException broken) {
      throw new AssertionError(target + ": " + broken, broken);
    }
  }

  @Override
  public void close() {
    all().forEach(NodeProcess::close);
  }
}
