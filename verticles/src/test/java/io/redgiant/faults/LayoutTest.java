package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator says to one node counts on all. */
class LayoutTest {
  private @TempDir Path directory;

  private Launch launch(String name) {
    return NetworkKey.in(directory).joining(Launch.of(LayoutTest.class, directory.resolve(name)));
  }

  @Test
  void aNodeIsDrainedRemovedAndAddedByAnyOther() throws Exception {
    try (var one = launch("one").start();
        var two = launch("two").start()) {
      var id = Files.readString(directory.resolve("two/node.id")).strip();
      var place = "/api/v1/layout/" + id;
      Await.answer(() -> isHere(one, id) ? true : null);

      assertEquals(409, operate(one, "one", "DELETE", place, "").statusCode());
      var drained = operate(one, "one", "PUT", place, "{\"state\":\"draining\",\"weight\":5}");
      assertEquals(200, drained.statusCode(), () -> NodeProcess.text(drained));
      assertEquals("draining", new JsonObject(text(drained)).getString("state"));
      awaitPlace(two, id, "draining", 5);
      Await.answer(
          () -> Integer.valueOf(0).equals(place(two, id).getInteger("left")) ? true : null);

      assertEquals(200, operate(two, "two", "DELETE", place, "").statusCode());
      awaitPlace(one, id, "removed", 5);
      assertEquals(409, operate(one, "one", "PUT", place, "{\"weight\":6}").statusCode());

      var added = operate(one, "one", "PUT", place, "{\"state\":\"active\"}");
      assertEquals("2/2", added.headers().firstValue("Redgiant-Copies").orElseThrow());
      awaitPlace(two, id, "active", 5);
      assertEquals(200, operate(one, "one", "DELETE", place + "?force", "").statusCode());
      awaitPlace(two, id, "removed", 5);
      two.stop();
      one.stop();
      for (var node : new NodeProcess[] {one, two}) {
        assertFalse(node.log().contains(token("one")) || node.log().contains(token("two")));
      }
    }
  }

  @Test
  void theTokenOfOneNodeIsNoneOfAnother() throws Exception {
    try (var one = launch("one").start();
        var two = launch("two").start()) {
      var body = "{\"value\":3}";
      assertEquals(401, operate(one, "two", "PUT", "/api/v1/settings/replicas", body).statusCode());
      assertEquals(200, operate(two, "two", "PUT", "/api/v1/settings/replicas", body).statusCode());
      Await.answer(() -> get(one, "/api/v1/settings").getInteger("replicas") == 3 ? true : null);
      two.stop();
      one.stop();
    }
  }

  @Test
  void aNodeThatIsGoneForGoodIsRemovedWithoutForce() throws Exception {
    try (var one = launch("one").start();
        var two = launch("two").start()) {
      var id = Files.readString(directory.resolve("two/node.id")).strip();
      Await.answer(() -> isHere(one, id) ? true : null);
      two.killed();
      Await.answer(() -> isHere(one, id) ? null : true);

      assertEquals(200, operate(one, "one", "DELETE", "/api/v1/layout/" + id, "").statusCode());
      assertEquals("removed", place(one, id).getString("state"));
      assertTrue(place(one, id).getValue("url") == null);
      one.stop();
    }
  }

  @Test
  void nodesThatHaveTheSameRecordsShowTheSameDigest() throws Exception {
    try (var one = launch("one").start();
        var two = launch("two").start()) {
      assertEquals(201, one.put("a", new byte[10]).statusCode());
      assertEquals(201, two.put("b", new byte[20]).statusCode());
      assertEquals(204, two.delete("b").statusCode());
      var state = Await.answer(() -> sameState(one, two));

      assertTrue(state.getString("digest").matches("[0-9a-f]{64}"), state.encode());
      assertEquals(5, state.getInteger("records"), "two places in the layout, and three writes");
      assertEquals(state, get(one, "/api/v1/node?digest").getJsonObject("state"));
      assertEquals(201, one.put("c", new byte[30]).statusCode());
      assertNotEquals(state, get(one, "/api/v1/node?digest").getJsonObject("state"));
      assertFalse(get(one, "/api/v1/node").containsKey("state"));
      two.stop();
      one.stop();
    }
  }

  private static @Nullable JsonObject sameState(NodeProcess one, NodeProcess two) {
    var state = get(one, "/api/v1/node?digest").getJsonObject("state");
    return state.equals(get(two, "/api/v1/node?digest").getJsonObject("state")) ? state : null;
  }

  private String token(String name) throws IOException {
    return Files.readString(directory.resolve(name).resolve("operator.token")).strip();
  }

  private HttpResponse<byte[]> operate(
      NodeProcess node, String operator, String method, String target, String body)
      throws IOException {
    return node.send(
        HttpRequest.newBuilder(node.url().resolve(target))
            .method(method, BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + token(operator)));
  }

  private static void awaitPlace(NodeProcess node, String id, String state, int weight) {
    Await.answer(
        () -> {
          var place = place(node, id);
          return place.getString("state").equals(state) && place.getInteger("weight") == weight
              ? true
              : null;
        });
  }

  private static boolean isHere(NodeProcess node, String id) {
    return place(node, id).getBoolean("here", false);
  }

  /** Empty where the layout does not have the node yet. */
  private static JsonObject place(NodeProcess node, String id) {
    for (var place : get(node, "/api/v1/layout").getJsonArray("nodes")) {
      if (((JsonObject) place).getString("nodeId").equals(id)) {
        return (JsonObject) place;
      }
    }
    return new JsonObject().put("state", "none").put("weight", 0);
  }

  private static JsonObject get(NodeProcess node, String target) {
    try {
      var answer = node.fetch(target);
      assertEquals(200, answer.statusCode(), () -> NodeProcess.text(answer));
      return new JsonObject(text(answer));
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
