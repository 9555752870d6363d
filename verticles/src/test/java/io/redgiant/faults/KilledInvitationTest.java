package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who was let in is let in, and nobody else, whenever the node is killed. */
class KilledInvitationTest {
  private @TempDir Path directory;

  @Test
  void anInvitationLetsInOneAlsoWhenTheNodeIsKilledRightAfter() throws Exception {
    var launch =
        Launch.of(KilledInvitationTest.class, directory.resolve("data"))
            .with("--lan", "127.0.0.1:" + Ports.free());
    String used;
    String unused;
    JsonObject first;
    try (var node = launch.start()) {
      used = invitation(node);
      unused = invitation(node);
      first = json(join(node, used, "a"));
      node.killed();
    }
    try (var node = launch.start()) {
      assertEquals(410, join(node, used, "b").statusCode());
      var again = json(join(node, used, "a"));
      assertEquals(first.getJsonObject("peer"), again.getJsonObject("peer"));
      assertEquals(201, join(node, unused, "b").statusCode());
      for (var token : new String[] {first.getString("token"), again.getString("token")}) {
        var asked =
            node.send(
                HttpRequest.newBuilder(node.url().resolve("/api/v1/session"))
                    .header("Authorization", "Bearer " + token));
        assertEquals(first.getJsonObject("peer"), json(asked).getJsonObject("peer"));
      }
      node.stop();
    }
  }

  private String invitation(NodeProcess node) throws Exception {
    var operator = Files.readString(directory.resolve("data/operator.token")).strip();
    var made =
        node.send(
            HttpRequest.newBuilder(node.url().resolve("/api/v1/invitations"))
                .header("Authorization", "Bearer " + operator)
                .POST(BodyPublishers.ofString("{}")));
    return json(made).getString("link").replaceFirst(".*#/invite/([^/]*)/.*", "$1");
  }

  private static HttpResponse<byte[]> join(NodeProcess node, String invitation, String nonce)
      throws Exception {
    var body =
        new JsonObject().put("handle", "ann").put("invitation", invitation).put("nonce", nonce);
    return node.send(
        HttpRequest.newBuilder(node.url().resolve("/api/v1/session"))
            .POST(BodyPublishers.ofString(body.encode())));
  }

  private static JsonObject json(HttpResponse<byte[]> answer) {
    return new JsonObject(new String(answer.body(), StandardCharsets.UTF_8));
  }
}
