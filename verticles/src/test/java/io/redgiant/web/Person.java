package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** A peer of a real node, with its token. */
record Person(WebNode node, String token, String id) {
  static Person join(WebNode node, String handle) {
    var body = new JsonObject().put("handle", handle).encode();
    var made = node.send(node.request("/api/v1/session").POST(BodyPublishers.ofString(body)));
    assertEquals(201, made.statusCode());
    var answer = WebNode.json(made);
    return new Person(
        node, answer.getString("token"), answer.getJsonObject("peer").getString("id"));
  }

  String[] header() {
    return new String[] {"Authorization", "Bearer " + token};
  }

  HttpResponse<byte[]> get(String path) {
    return node.get(path, header());
  }

  HttpResponse<byte[]> post(String path, @Nullable JsonObject body) {
    var bytes = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode());
    return node.send(node.request(path).headers(header()).POST(bytes));
  }

  HttpResponse<byte[]> put(String path, byte[] bytes) {
    return node.send(node.request(path).headers(header()).PUT(BodyPublishers.ofByteArray(bytes)));
  }

  HttpResponse<byte[]> delete(String path) {
    return node.send(node.request(path).headers(header()).DELETE());
  }

  /** A room of this peer's own, by its id. */
  String privateRoom(BridgeClient socket, String name) {
    socket.ask("edge.session.open", new JsonObject().put("token", token));
    var made =
        socket.ask("edge.room.create", new JsonObject().put("name", name).put("kind", "private"));
    assertEquals("rec", made.getString("type"), made.encode());
    return made.getJsonObject("body").getJsonObject("room").getString("id");
  }
}
