package io.redgiant.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found on this machine with no address given; other nodes may run here as well. */
final class DiscoverTest {
  private static final int FIRST_PORT = 8080;
  private static final int LAST_PORT = 8095;

  private static RunningNode node;
  private static String id;

  @BeforeAll
  static void startNode(@TempDir Path data) throws Exception {
    node = RunningNode.start(data, "--listen=127.0.0.1:" + freePort());
    id = Files.readString(data.resolve("data/node.id")).strip();
    var file = Files.writeString(data.resolve("found by discover.txt"), "found");
    Shell.at(node.url()).run("upload", file).printed();
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  /** One of those that are looked at. */
  private static int freePort() {
    int port = LAST_PORT;
    while (!isFree(port)) {
      port--;
      assertTrue(port >= FIRST_PORT, "no port from 8080 to 8095 is free");
    }
    return port;
  }

  private static boolean isFree(int port) {
    try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private static Shell.Ended discover(Object... words) {
    var all = new Object[words.length + 3];
    all[0] = "discover";
    all[1] = "--wait";
    all[2] = "0";
    System.arraycopy(words, 0, all, 3, words.length);
    return new Shell(Map.of("XDG_CONFIG_HOME", "/nowhere")).run(all);
  }

  @Test
  void findsTheNodesOfThisMachineAndWhoIsOnLineAndTheNewestFiles() {
    var lines = discover().lines();

    assertTrue(
        lines.stream()
            .anyMatch(
                line ->
                    line.matches(
                        "node  " + id.substring(0, 12) + "  " + node.url() + "  .* free of .*")),
        lines.toString());
    assertTrue(
        lines.stream()
            .anyMatch(
                line ->
                    line.matches(
                        "peer  [0-9a-f]{12}  guest  through "
                            + id.substring(0, 12)
                            + "  since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d")),
        lines.toString());
    assertTrue(
        lines.stream()
            .anyMatch(line -> line.startsWith("file  ") && line.endsWith("found by discover.txt")),
        lines.toString());
    assertEquals(sorted(lines), lines, "nodes, then peers, then files");
  }

  private static List<String> sorted(List<String> lines) {
    var order = List.of("node", "peer", "file");
    return lines.stream()
        .sorted(
            (one, other) ->
                order.indexOf(one.substring(0, 4)) - order.indexOf(other.substring(0, 4)))
        .toList();
  }

  @Test
  void filesMatchAsForSearch() {
    assertTrue(discover("found by *").printed().contains("found by discover.txt"));
    assertTrue(discover("DISCOVER", "found").printed().contains("found by discover.txt"));
    var none = discover("no such file anywhere");
    assertEquals(10, none.code());
    assertTrue(none.out().contains(id.substring(0, 12)), "its nodes are shown all the same");
    assertEquals(2, discover("*.a", "*.b").code());
  }

  @Test
  void everyLineOfJsonSaysWhatItIs() {
    var lines = discover("found by *", "--json").lines();

    for (var line : lines) {
      var kind = JsonLine.fields(line).getOrDefault("kind", "none");
      assertTrue(List.of("node", "peer", "file").contains(kind), line);
    }
    var own =
        lines.stream()
            .map(JsonLine::fields)
            .filter(fields -> id.equals(fields.get("nodeId")) && "node".equals(fields.get("kind")))
            .toList();
    assertEquals(1, own.size(), lines.toString());
    assertEquals(node.url().toString(), own.getFirst().get("url"));
    assertTrue(own.getFirst().containsKey("version"));
  }

  @Test
  void whatNodesSayOfThemselvesDoesNotSteerATerminal() throws Exception {
    var rogue = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    var who = "00".repeat(16);
    answer(
        rogue,
        "/api/v1/nodes",
        """
        {"nodes":[{"nodeId":"%s","url":"http://127.0.0.1:1","version":"\\u001b[2Jv\\u202e",
        "startedAt":"2026-01-01T00:00:00Z"}]}\
        """
            .formatted(who));
    answer(
        rogue,
        "/api/v1/peers",
        """
        {"peers":[{"peerId":"%s","nodeId":"%s","handle":"\\u009bann\\u0007",
        "since":"2026-01-01T00:00:00Z","seen":"2026-01-01T00:00:00Z"}]}\
        """
            .formatted(who, who));
    answer(rogue, "/api/v1/files", "{\"entries\":[]}");
    rogue.start();
    try {
      var out = discover("--node", "http://127.0.0.1:" + rogue.getAddress().getPort()).out();

      assertTrue(out.contains("\uFFFD[2Jv\uFFFD"), out);
      assertTrue(out.contains("\uFFFDann\uFFFD"), out);
      assertFalse(out.chars().anyMatch(c -> c == 0x1B || c == 0x9B || c == 7 || c == 0x202E), out);
    } finally {
      rogue.stop(0);
    }
  }

  private static void answer(HttpServer server, String path, String json) {
    server.createContext(
        path,
        exchange -> {
          var bytes = json.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          try (var body = exchange.getResponseBody()) {
            body.write(bytes);
          }
        });
  }
}
