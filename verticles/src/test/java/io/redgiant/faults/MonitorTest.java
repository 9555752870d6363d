package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people at one node hear of the event buses of all. */
class MonitorTest {
  private static final String SNAPSHOT = "all.metrics.snapshot";
  private static final Duration LEASES = Duration.ofSeconds(40);
  private static final Set<String> SHOWN =
      Set.of("nodeId", "address", "way", "at", "bytes", "millis");

  @TempDir private static Path directory;
  private static Network network;

  @BeforeAll
  static void start() throws Exception {
    network = Network.onLoopback(MonitorTest.class, directory, 3);
    network.startAll();
  }

  @AfterAll
  static void stop() {
    network.close();
  }

  private static long sent(int node, String address) {
    try {
      var request = HttpRequest.newBuilder(network.node(node).url().resolve("/metrics"));
      var answer = network.node(node).send(request.header("Accept", "text/plain"));
      var name = "redgiant_bus_sent_total{address=\"" + address + "\"} ";
      return NodeProcess.text(answer)
          .lines()
          .filter(line -> line.startsWith(name))
          .map(line -> (long) Double.parseDouble(line.substring(name.length())))
          .findFirst()
          .orElse(0L);
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  private static List<Long> sent(String address) {
    return network.all().stream()
        .map(node -> sent(network.all().indexOf(node) + 1, address))
        .toList();
  }

  /** Some seconds go by, as the nodes count them themselves. */
  private static void awaitHellos(int more) {
    var before = sent("all.network.hello");
    Await.answer(
        LEASES,
        () -> {
          var now = sent("all.network.hello");
          for (int node = 0; node < now.size(); node++) {
            if (now.get(node) < before.get(node) + more) {
              return null;
            }
          }
          return true;
        });
  }

  private static List<String> nodes(JsonObject event) {
    return event.getJsonArray("nodes").stream()
        .map(node -> ((JsonObject) node).getString("nodeId"))
        .toList();
  }

  private static JsonObject node(JsonObject event, String id) {
    return event.getJsonArray("nodes").stream()
        .map(JsonObject.class::cast)
        .filter(node -> node.getString("nodeId").equals(id))
        .findFirst()
        .orElse(new JsonObject());
  }

  /** A count of one address, and 0 where nothing is said of it. */
  private static long count(JsonObject node, String address, String field) {
    return rows(node)
        .filter(row -> row.getString("address").equals(address))
        .map(row -> row.getLong(field, 0L))
        .findFirst()
        .orElse(0L);
  }

  private static Stream<JsonObject> rows(JsonObject node) {
    return node.getJsonArray("addresses").stream().map(JsonObject.class::cast);
  }

  @Test
  void aNetworkThatNobodyWatchesSaysNothingOfItself() {
    try (var watcher = new Watcher(network.node(1), "edge.metrics")) {
      watcher.next(event -> nodes(event).contains(idOf(2)));
      Await.answer(() -> sent(2, SNAPSHOT) > 0 ? true : null); // somebody watches
    }
    Await.answer(
        LEASES,
        () -> {
          var before = sent(SNAPSHOT);
          awaitHellos(4); // at one node: each goes to two others, every two seconds
          return sent(SNAPSHOT).equals(before) ? true : null;
        });
  }

  @Test
  void whoeverWatchesOneNodeHearsOfAllOnceASecond() throws Exception {
    var talker = Talker.join(network.node(2), "ann");
    talker.goTo(network.node(2));
    try (var watcher = new Watcher(network.node(1), "edge.metrics")) {
      var both = watcher.next(event -> nodes(event).contains(idOf(2)));
      assertEquals(idOf(1), nodes(both).getFirst(), "the node that tells is first");
      var one = watcher.next(event -> true);
      var two = watcher.next(event -> true);
      assertEquals(node(one, idOf(1)).getLong("number") + 1, node(two, idOf(1)).getLong("number"));

      long saidBefore = count(node(two, idOf(2)), "edge.chat.say", "delivered");
      long recordsBefore = count(node(two, idOf(1)), "all.journal.record", "bytesIn");
      for (int number = 0; number < 5; number++) {
        talker.say("message " + number, "key-" + number);
      }
      var after =
          watcher.next(
              event ->
                  nodes(event).contains(idOf(2))
                      && count(node(event, idOf(2)), "edge.chat.say", "delivered")
                          == saidBefore + 5);
      assertTrue(
          count(node(after, idOf(1)), "all.journal.record", "bytesIn") > recordsBefore,
          after.encode());
      assertTrue(node(after, idOf(2)).getLong("heapUsedBytes") > 0);
      var slowest =
          node(after, idOf(2)).getJsonArray("slowest").stream()
              .map(slow -> ((JsonObject) slow).getString("address"))
              .toList();
      assertTrue(slowest.contains("edge.chat.say"), slowest.toString());
      for (var id : nodes(after)) {
        rows(node(after, id)).forEach(row -> assertNoId(row.getString("address")));
      }
    }
    talker.close();
  }

  @Test
  void theTapShowsWhereMessagesGoAndNeverWhatTheySay() throws Exception {
    var talker = Talker.join(network.node(2), "ben");
    talker.goTo(network.node(2));
    var secret = "a-very-unlikely-word";
    try (var watcher = new Watcher(network.node(1), "edge.metrics.tap")) {
      watcher.next(event -> messages(event).anyMatch(message -> isOf(message, 2)));
      var seen = new ArrayList<JsonObject>();
      int number = 0;
      while (!shows(seen, 2, "edge.chat.say", "here")
          || !shows(seen, 2, "all.journal.record", "out")
          || !shows(seen, 1, "all.journal.record", "in")) {
        talker.say(secret + " " + number, secret + number);
        number++;
        var frame = watcher.nextFrame();
        assertFalse(frame.contains(secret), frame);
        messages(watcher.body(frame)).forEach(seen::add);
        assertTrue(number < 500, "not within 500 messages: " + seen);
      }
      for (var message : seen) {
        assertTrue(SHOWN.containsAll(message.fieldNames()), message.encode());
        assertNoId(message.getString("address"));
        assertFalse(message.getString("address").startsWith("all.metrics"), "it sees itself");
      }
      var record =
          seen.stream()
              .filter(message -> is(message, 1, "all.journal.record", "in"))
              .findFirst()
              .orElseThrow();
      assertTrue(record.getLong("bytes") > secret.length(), record.encode());
      assertTrue(record.getDouble("millis") >= 0, record.encode());
    }
    talker.close();
  }

  @Test
  void aNodeThatIsGoneLeavesThePicture() throws Exception {
    try (var watcher = new Watcher(network.node(1), "edge.metrics")) {
      watcher.next(event -> nodes(event).contains(idOf(3)));
      network.kill(3);
      watcher.next(event -> !nodes(event).contains(idOf(3)));
      network.start(3);
      watcher.next(event -> nodes(event).contains(idOf(3)));
    }
  }

  private static String idOf(int node) {
    try {
      return network.id(node);
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static Stream<JsonObject> messages(JsonObject event) {
    return event.getJsonArray("messages").stream().map(JsonObject.class::cast);
  }

  private static boolean isOf(JsonObject message, int node) {
    return message.getString("nodeId").equals(idOf(node));
  }

  private static boolean is(JsonObject message, int node, String address, String way) {
    return isOf(message, node)
        && message.getString("address").equals(address)
        && message.getString("way").equals(way);
  }

  private static boolean shows(List<JsonObject> seen, int node, String address, String way) {
    return seen.stream().anyMatch(message -> is(message, node, address, way));
  }

  private static void assertNoId(String address) {
    assertTrue(address.matches("[a-z_<>.-]+"), address);
  }
}
