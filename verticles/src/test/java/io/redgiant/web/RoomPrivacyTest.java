package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Core;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is in a private room is, for everybody else, nowhere: asked by HTTP and by the bridge. */
class RoomPrivacyTest {
  @RegisterExtension private static final WebNode NODE = WebNode.ofClass();

  private final HttpClient client = HttpClient.newHttpClient();

  /** A peer and its token. */
  private record Person(String token, String id) {
    String[] header() {
      return new String[] {"Authorization", "Bearer " + token};
    }
  }

  private static Person join(String handle) {
    var body = new JsonObject().put("handle", handle).encode();
    var made = NODE.send(NODE.request("/api/v1/session").POST(BodyPublishers.ofString(body)));
    assertEquals(201, made.statusCode());
    var answer = WebNode.json(made);
    return new Person(answer.getString("token"), answer.getJsonObject("peer").getString("id"));
  }

  private BridgeClient talk(Person person) {
    var socket = BridgeClient.open(client, NODE.port());
    socket.ask("edge.session.open", new JsonObject().put("token", person.token));
    return socket;
  }

  private static JsonObject body(JsonObject frame) {
    assertEquals("rec", frame.getString("type"), frame.encode());
    return frame.getJsonObject("body");
  }

  private static void assertNotThere(HttpResponse<byte[]> answer) {
    assertEquals(404, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
  }

  @Test
  void isKeptFromWhoeverIsNotInTheRoom() throws Exception {
    var ann = join("ann");
    var ben = join("ben");
    var bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    String room;
    try (var socket = talk(ann)) {
      var wish = new JsonObject().put("name", "secret").put("kind", "private");
      room = body(socket.ask("edge.room.create", wish)).getJsonObject("room").getString("id");
      var put =
          NODE.send(
              NODE.request("/api/v1/files/" + room + "/plan.bin")
                  .headers(ann.header())
                  .PUT(BodyPublishers.ofByteArray(bytes)));
      assertEquals(201, put.statusCode());
      var entry = WebNode.json(put);
      var files = new JsonArray().add(entry.getString("version"));
      var said =
          body(
              socket.ask(
                  "edge.chat.say",
                  new JsonObject()
                      .put("room", room)
                      .put("text", "the plan")
                      .put("key", "k")
                      .put("attachments", files)));
      var message = said.getJsonObject("message");
      assertEquals(
          "plan.bin", message.getJsonArray("attachments").getJsonObject(0).getString("path"));

      var content = entry.getString("contentId");
      assertEquals(200, NODE.get("/api/v1/content/" + content, ann.header()).statusCode());
      for (var target :
          List.of(
              "/api/v1/files/" + room + "/plan.bin",
              "/api/v1/files/secret/plan.bin",
              "/api/v1/content/" + content,
              "/api/v1/content/" + content + "/manifest",
              "/api/v1/content/" + content + "/holders",
              "/api/v1/files?room=" + room)) {
        assertNotThere(NODE.get(target, ben.header()));
        assertNotThere(NODE.get(target));
      }
      var all = WebNode.json(NODE.get("/api/v1/files", ben.header()));
      assertFalse(all.encode().contains("plan.bin"));
      try (var other = talk(ben)) {
        for (var address :
            List.of(
                "edge.chat.history", "edge.room.members", "edge.room.join", "edge.chat.typing")) {
          var refused = other.ask(address, new JsonObject().put("room", room));
          assertEquals(404, refused.getInteger("failureCode"), refused.encode());
        }
        assertEquals(404, other.register("edge.events.room." + room).getInteger("failureCode"));
        assertEquals(403, other.register("edge.events.peer." + ann.id).getInteger("failureCode"));
        var since = body(other.ask("edge.chat.since", new JsonObject()));
        assertFalse(since.encode().contains("the plan"));
      }
    }
    assertTellsNothingOfItsChunks(bytes, ben);
  }

  /** Who names the chunks of what they have is told to send them, here or not. */
  private static void assertTellsNothingOfItsChunks(byte[] bytes, Person ben) {
    var rows = new Cut(bytes).rows;
    var opened =
        NODE.send(
            NODE.request("/api/v1/deltas?path=guess.bin&size=" + bytes.length)
                .headers(ben.header())
                .POST(BodyPublishers.ofByteArray(rows)));
    assertEquals(201, opened.statusCode());
    var missing = WebNode.json(opened).getJsonArray("missing");
    assertEquals(1, missing.size(), "all of them, in one run");
    assertEquals(rows.length / Core.CHUNK_ROW_BYTES, missing.getJsonObject(0).getInteger("count"));
    assertTrue(rows.length > 0);
  }
}
