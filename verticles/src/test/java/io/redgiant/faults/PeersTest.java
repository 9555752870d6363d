package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is there, and who is no more, as every node of a network tells it. */
class PeersTest {
  private @TempDir Path directory;

  @Test
  void everyNodeTellsWhoIsOnLineAndThroughWhichNode() throws Exception {
    var key = NetworkKey.in(directory);
    try (var one = key.joining(Launch.of(PeersTest.class, directory.resolve("one"))).start();
        var two = key.joining(Launch.of(PeersTest.class, directory.resolve("two"))).start()) {
      var before = Instant.now();
      one.fetch("/api/v1/files");
      one.fetch("/health/live");

      var guest = id("one", "guest.id");
      var through = Await.answer(() -> peers(two).get(guest));
      assertEquals(id("one", "node.id"), through.getString("nodeId"));
      assertEquals("guest", through.getString("handle"));
      var since = Instant.parse(through.getString("since"));
      assertFalse(since.isAfter(Instant.parse(through.getString("seen"))), through.encode());
      assertFalse(since.isBefore(before.minusSeconds(60)), through.encode());
      assertTrue(peers(two).containsKey(id("two", "guest.id")), "who asks is there");
      Await.answer(() -> peers(one).get(id("two", "guest.id")));

      one.killed();
      Await.answer(() -> peers(two).containsKey(guest) ? null : true);
      two.stop();
    }
  }

  @Test
  void whoOnlyWatchesANodesHealthIsNoPeer() throws Exception {
    try (var node = Launch.of(PeersTest.class, directory.resolve("one")).start()) {
      node.fetch("/health/ready");
      node.send(
          HttpRequest.newBuilder(node.url().resolve("/metrics")).header("Accept", "text/plain"));
      var after = Instant.now();
      var guest = Await.answer(() -> peers(node).get(id("one", "guest.id")));
      assertFalse(Instant.parse(guest.getString("since")).isBefore(after), guest.encode());
      node.stop();
    }
  }

  @Test
  void aPeerWhoseTokensWereEndedIsNobodyOnAnyNodeAndHearsNothing() throws Exception {
    var key = NetworkKey.in(directory);
    try (var one = key.joining(Launch.of(PeersTest.class, directory.resolve("one"))).start();
        var two = key.joining(Launch.of(PeersTest.class, directory.resolve("two"))).start();
        var ann = Talker.join(one, "ann");
        var ben = Talker.join(one, "ben")) {
      ann.goTo(two);
      ben.goTo(one);
      var who = new JsonObject(NodeProcess.text(session(two, ann)).substring(4));
      var peer = who.getJsonObject("peer").getString("id");
      assertEquals("ann", who.getJsonObject("peer").getString("handle"));

      var operator = Files.readString(directory.resolve("one").resolve("operator.token")).strip();
      var ended =
          one.send(
              HttpRequest.newBuilder(one.url().resolve("/api/v1/peers/" + peer + "/tokens"))
                  .DELETE()
                  .header("Authorization", "Bearer " + operator));
      assertTrue(ended.statusCode() / 100 == 2, NodeProcess.text(ended));

      Await.answer(() -> ann.isConnected() ? null : true);
      ben.say("she does not hear this", "key");
      assertEquals(List.of(), ann.heard());
      for (var node : List.of(one, two)) {
        assertEquals(401, session(node, ann).statusCode());
        assertThrows(CompletionException.class, () -> ann.goTo(node));
        assertEquals(200, session(node, ben).statusCode(), "the others' are good");
      }
      two.stop();
      one.stop();
    }
  }

  private static HttpResponse<byte[]> session(NodeProcess node, Talker who) throws IOException {
    return node.send(
        HttpRequest.newBuilder(node.url().resolve("/api/v1/session"))
            .header("Authorization", "Bearer " + who.token()));
  }

  private String id(String node, String file) {
    try {
      return Files.readString(directory.resolve(node).resolve(file)).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** By their ids. */
  private static Map<String, JsonObject> peers(NodeProcess node) {
    try {
      var found = new TreeMap<String, JsonObject>();
      var text = NodeProcess.text(node.fetch("/api/v1/peers"));
      assertTrue(text.startsWith("200 "), text);
      for (var peer : new JsonObject(text.substring(4)).getJsonArray("peers")) {
        found.put(((JsonObject) peer).getString("peerId"), (JsonObject) peer);
      }
      return found;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
