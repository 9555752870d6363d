package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Links to files, at a real node. */
class ShareRoutesTest {
  @RegisterExtension private static final WebNode NODE = WebNode.ofClass();

  private static final String SHARES = "/api/v1/shares";
  private static final byte[] FIRST = "the first version".getBytes(StandardCharsets.UTF_8);

  private final HttpClient client = HttpClient.newHttpClient();

  private static JsonObject shared(Person person, JsonObject wish) {
    var made = person.post(SHARES, wish);
    assertEquals(201, made.statusCode(), new String(made.body(), StandardCharsets.UTF_8));
    assertEquals("1/1", made.headers().firstValue("Redgiant-Copies").orElseThrow());
    return WebNode.json(made);
  }

  private static JsonObject file(String path) {
    return new JsonObject().put("path", path);
  }

  private static void assertOver(String url) {
    var answer = NODE.get(url);
    assertEquals(410, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
    assertEquals("urn:redgiant:gone", WebNode.json(answer).getString("type"));
  }

  private static HttpResponse<byte[]> asOperator(String path) throws Exception {
    var token = Files.readString(NODE.data().resolve("operator.token")).strip();
    return NODE.send(NODE.request(path).header("Authorization", "Bearer " + token).DELETE());
  }

  @Test
  void givesTheVersionThatWasSharedToWhoeverHasTheLinkUntilItIsEnded() {
    var ann = Person.join(NODE, "ann");
    var ben = Person.join(NODE, "ben");
    assertEquals(201, ann.put("/api/v1/files/lobby/a%20plan.txt", FIRST).statusCode());
    var share = shared(ann, file("a plan.txt").put("seconds", 3_600));
    assertEquals(201, ann.put("/api/v1/files/lobby/a%20plan.txt", new byte[9]).statusCode());

    var given = NODE.get(share.getString("url"));
    assertEquals(200, given.statusCode());
    assertArrayEquals(FIRST, given.body());
    assertEquals("private, no-cache", given.headers().firstValue("Cache-Control").orElseThrow());
    assertEquals("no-referrer", given.headers().firstValue("Referrer-Policy").orElseThrow());
    assertTrue(
        given.headers().firstValue("Content-Security-Policy").orElseThrow().startsWith("sandbox"));
    var part = NODE.get(share.getString("url") + "?download", "Range", "bytes=4-8");
    assertEquals(206, part.statusCode());
    assertEquals("first", new String(part.body(), StandardCharsets.UTF_8));
    assertTrue(
        part.headers().firstValue("Content-Disposition").orElseThrow().startsWith("attachment"));

    var link = SHARES + "/" + share.getString("id");
    assertEquals(404, ben.delete(link).statusCode());
    assertEquals(200, NODE.get(share.getString("url")).statusCode());
    assertEquals(204, ann.delete(link).statusCode());
    assertEquals(204, ann.delete(link).statusCode());
    assertOver(share.getString("url"));
  }

  @Test
  void listsOnesOwnLinksThatAreGood() throws Exception {
    var ann = Person.join(NODE, "ann");
    assertEquals(201, ann.put("/api/v1/files/lobby/listed", FIRST).statusCode());
    var late = shared(ann, file("listed").put("seconds", 9_000));
    var soon = shared(ann, file("listed").put("seconds", 60));
    var ended = shared(ann, file("listed"));
    assertEquals(204, asOperator(SHARES + "/" + ended.getString("id")).statusCode());

    var listed = WebNode.json(ann.get(SHARES)).getJsonArray("shares");
    assertEquals(List.of(soon, late), listed.stream().toList());
    var others = WebNode.json(Person.join(NODE, "ben").get(SHARES)).getJsonArray("shares");
    assertTrue(others.isEmpty(), others.encode());
  }

  @Test
  void endsByItselfInTime() {
    var ann = Person.join(NODE, "ann");
    assertEquals(201, ann.put("/api/v1/files/lobby/short", FIRST).statusCode());
    var share = shared(ann, file("short").put("seconds", 1));
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (NODE.get(share.getString("url")).statusCode() == 200) {
      assertTrue(System.nanoTime() < deadline, "a link of one second is good for ten");
      LockSupport.parkNanos(20_000_000);
    }
    assertOver(share.getString("url"));
  }

  @Test
  void endsWithTheFileAndWithTheTokensOfWhoeverMadeIt() throws Exception {
    var ann = Person.join(NODE, "ann");
    assertEquals(201, ann.put("/api/v1/files/lobby/gone", FIRST).statusCode());
    var ofRemoved = shared(ann, file("gone"));
    assertEquals(204, ann.delete("/api/v1/files/lobby/gone").statusCode());
    assertOver(ofRemoved.getString("url"));

    assertEquals(201, ann.put("/api/v1/files/lobby/kept", FIRST).statusCode());
    var ofRevoked = shared(ann, file("kept"));
    assertEquals(200, NODE.get(ofRevoked.getString("url")).statusCode());
    assertEquals(204, asOperator("/api/v1/peers/" + ann.id() + "/tokens").statusCode());
    assertOver(ofRevoked.getString("url"));
  }

  @Test
  void givesOfAPrivateRoomWhatOneInItGivesAsLongAsTheyAreIn() throws Exception {
    var ann = Person.join(NODE, "ann");
    var ben = Person.join(NODE, "ben");
    try (var socket = BridgeClient.open(client, NODE.port())) {
      var room = ann.privateRoom(socket, "den");
      assertEquals(201, ann.put("/api/v1/files/" + room + "/plan", FIRST).statusCode());
      var wish = file("plan").put("room", room);
      assertEquals(404, ben.post(SHARES, wish).statusCode());
      var share = shared(ann, wish);
      assertArrayEquals(FIRST, NODE.get(share.getString("url")).body());

      socket.ask("edge.room.leave", new JsonObject().put("room", room));
      assertOver(share.getString("url"));
    }
  }

  @Test
  void refusesWhatIsNoLinkAndNoWish() {
    var ann = Person.join(NODE, "ann");
    assertEquals(201, ann.put("/api/v1/files/lobby/there", FIRST).statusCode());
    assertEquals(404, NODE.get("/s/" + "0".repeat(32)).statusCode());
    assertEquals(404, NODE.get("/s/nothing").statusCode());
    assertEquals(404, ann.post(SHARES, file("missing")).statusCode());
    for (var wish :
        List.of(
            new JsonObject(),
            file("there").put("seconds", 0),
            file("there").put("seconds", 40_000_000),
            file("there").put("version", "x"),
            file("there").put("more", 1))) {
      assertEquals(400, ann.post(SHARES, wish).statusCode(), wish.encode());
    }
    assertEquals(404, ann.delete(SHARES + "/" + "0".repeat(32)).statusCode());
  }
}
