package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What opens one content without a token, at a real node. */
class ContentPassTest {
  @RegisterExtension private static final WebNode NODE = WebNode.ofClass();

  private static final byte[] FILM = "a film of a room".getBytes(StandardCharsets.UTF_8);

  private final HttpClient client = HttpClient.newHttpClient();

  private static String published(Person person, String room, String path, byte[] bytes) {
    var put = person.put("/api/v1/files/" + room + "/" + path, bytes);
    assertEquals(201, put.statusCode());
    return WebNode.json(put).getString("contentId");
  }

  private static String pass(Person person, String content) {
    var made = person.post("/api/v1/content/" + content + "/pass", null);
    assertEquals(201, made.statusCode(), new String(made.body(), StandardCharsets.UTF_8));
    return WebNode.json(made).getString("url");
  }

  @Test
  void opensTheContentByRangeWithoutATokenWhileItsPeerMaySeeIt() throws Exception {
    var ann = Person.join(NODE, "ann");
    var ben = Person.join(NODE, "ben");
    try (var socket = BridgeClient.open(client, NODE.port())) {
      var room = ann.privateRoom(socket, "cinema");
      var content = published(ann, room, "film.mp4", FILM);
      assertEquals(404, NODE.get("/api/v1/content/" + content).statusCode());
      assertEquals(404, ben.post("/api/v1/content/" + content + "/pass", null).statusCode());

      var url = pass(ann, content);
      var part = NODE.get(url, "Range", "bytes=2-5");
      assertEquals(206, part.statusCode());
      assertEquals("film", new String(part.body(), StandardCharsets.UTF_8));
      assertTrue(
          NODE.get(url + "&download")
              .headers()
              .firstValue("Content-Disposition")
              .orElseThrow()
              .startsWith("attachment"));

      socket.ask("edge.room.leave", new JsonObject().put("room", room));
      assertEquals(404, NODE.get(url).statusCode());
    }
  }

  @Test
  void opensNothingElse() {
    var ann = Person.join(NODE, "ann");
    var content = published(ann, "lobby", "one", "one".getBytes(StandardCharsets.UTF_8));
    var another = published(ann, "lobby", "another", new byte[7]);
    var url = pass(ann, content);
    for (var wrong :
        List.of(
            url.replace(content, another),
            url.substring(0, url.length() - 1),
            url + "A",
            "/api/v1/content/" + content + "?pass=")) {
      assertEquals(401, NODE.get(wrong).statusCode(), wrong);
    }
    var query = url.substring(url.indexOf('?'));
    assertEquals(400, NODE.get("/api/v1/content/" + content + "/manifest" + query).statusCode());
    assertEquals(400, NODE.get("/api/v1/session" + query).statusCode());
  }

  @Test
  void endsWithTheTokensOfItsPeer() throws Exception {
    var ann = Person.join(NODE, "ann");
    var url = pass(ann, published(ann, "lobby", "mine", "mine".getBytes(StandardCharsets.UTF_8)));
    assertEquals(200, NODE.get(url).statusCode());
    var token = Files.readString(NODE.data().resolve("operator.token")).strip();
    var revoke =
        NODE.request("/api/v1/peers/" + ann.id() + "/tokens")
            .header("Authorization", "Bearer " + token)
            .DELETE();
    assertEquals(204, NODE.send(revoke).statusCode());
    assertEquals(401, NODE.get(url).statusCode());
  }

  @Test
  void isNotForTheGuest() {
    var ann = Person.join(NODE, "ann");
    var content = published(ann, "lobby", "open", "open".getBytes(StandardCharsets.UTF_8));
    var asked =
        NODE.send(
            NODE.request("/api/v1/content/" + content + "/pass").POST(BodyPublishers.noBody()));
    assertEquals(403, asked.statusCode());
  }
}
