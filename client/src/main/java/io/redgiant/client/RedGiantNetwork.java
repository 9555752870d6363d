package io.redgiant.client;

import io.redgiant.protocol.Json;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A network as a whole, through one of its nodes: which nodes hold contents, and what is set for
 * all of them. For many threads at once. A stage fails with {@link RequestFailure}.
 *
 * <p>Whoever changes something shows the node the token in its data directory. Where a node is
 * named, the first digits of its id will do.
 */
public final class RedGiantNetwork {
  private static final String LAYOUT = "/api/v1/layout";
  private static final String SETTINGS = "/api/v1/settings";

  private final NodeHttp http; // what its operator says goes to this node and no other
  private final Members members;
  private final Position after;

  private RedGiantNetwork(URI node, Duration patience, Position after, Access access) {
    this.http = new NodeHttp(node, patience, access);
    this.members = new Members(node, patience, access);
    this.after = after;
  }

  /**
   * @param node the URL of a node, such as {@code http://127.0.0.1:8080}
   * @param patience how long the node may be silent
   * @param after what reads must have seen
   */
  public static RedGiantNetwork at(URI node, Duration patience, Position after) {
    return at(node, patience, after, Access.GUEST);
  }

  public static RedGiantNetwork at(URI node, Duration patience, Position after, Access access) {
    return new RedGiantNetwork(node, patience, after, access);
  }

  public CompletionStage<NetworkLayout> layout() {
    return RedGiantPeer.run(() -> read(LAYOUT, NetworkLayout::read));
  }

  /** The nodes that are up; the one that answers comes first. */
  public CompletionStage<List<NetworkNode>> nodes() {
    return RedGiantPeer.run(() -> read("/api/v1/nodes", NetworkNode::readAll));
  }

  /** The peers that are on line anywhere, those of the node that answers first. */
  public CompletionStage<List<NetworkPeer>> peers() {
    return RedGiantPeer.run(() -> read("/api/v1/peers", NetworkPeer::readAll));
  }

  /** Each setting and its value. */
  public CompletionStage<SortedMap<String, String>> settings() {
    return RedGiantPeer.run(() -> read(SETTINGS, json -> new TreeMap<>(Json.scalars(json))));
  }

  /**
   * Gives a node a state, a weight or both; null leaves it as it is.
   *
   * @param authorization the node's operator token, as its header's value
   */
  public CompletionStage<Operated<LayoutNode>> place(
      String authorization, String node, @Nullable String state, @Nullable Integer weight) {
    var body =
        Json.bytes(
            json -> {
              json.writeStartObject();
              if (state != null) {
                json.writeStringField("state", state);
              }
              if (weight != null) {
                json.writeNumberField("weight", weight);
              }
              json.writeEndObject();
            });
    return RedGiantPeer.run(
        () -> operate("PUT", target(LAYOUT, node), authorization, body, LayoutNode::read));
  }

  /**
   * Takes a node out of the layout.
   *
   * @param force also one that is up and holds contents
   */
  public CompletionStage<Operated<LayoutNode>> remove(
      String authorization, String node, boolean force) {
    var target = target(LAYOUT, node) + (force ? "?force" : "");
    return RedGiantPeer.run(() -> operate("DELETE", target, authorization, null, LayoutNode::read));
  }

  /** Changes a setting; answers all of them. */
  public CompletionStage<Operated<SortedMap<String, String>>> set(
      String authorization, String name, String value) {
    var body =
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringField("value", value);
              json.writeEndObject();
            });
    return RedGiantPeer.run(
        () ->
            operate(
                "PUT",
                target(SETTINGS, name),
                authorization,
                body,
                json -> new TreeMap<>(Json.scalars(json))));
  }

  /** An invitation to the node, that is good for so long; its operator makes it. */
  public CompletionStage<Invited> invite(String authorization, Duration lasts) {
    var body =
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeNumberField("expiresSeconds", lasts.toSeconds());
              json.writeEndObject();
            });
    return RedGiantPeer.run(
        () -> {
          var headers = Map.of("Authorization", authorization, "Content-Type", "application/json");
          try (var answer =
              http.send("POST", "/api/v1/invitations", headers, NodeHttp.Body.of(body, true))) {
            return answer.json(json -> Invited.of(Json.scalars(json)));
          }
        });
  }

  /** Ends all tokens that a peer has; its node's operator does. Answers on how many nodes. */
  public CompletionStage<String> revoke(String authorization, PeerId peer) {
    return RedGiantPeer.run(
        () -> {
          var headers = Map.of("Authorization", authorization);
          var target = "/api/v1/peers/" + peer + "/tokens";
          try (var answer = http.send("DELETE", target, headers, null)) {
            return answer.header("Redgiant-Copies", "");
          }
        });
  }

  private static String target(String parent, String name) {
    return parent + "/" + Targets.segment(name);
  }

  private <T> T read(String target, Json.Reader<T> reader) throws IOException {
    Map<String, String> headers =
        after.equals(Position.START) ? Map.of() : Map.of("Redgiant-After", after.toString());
    return members.ask(
        node -> {
          try (var answer = node.get(target, headers)) {
            return answer.json(reader);
          }
        });
  }

  private <T> Operated<T> operate(
      String method,
      String target,
      String authorization,
      byte @Nullable [] body,
      Json.Reader<T> reader)
      throws IOException {
    var headers = Map.of("Authorization", authorization, "Content-Type", "application/json");
    try (var answer =
        http.send(method, target, headers, body == null ? null : NodeHttp.Body.of(body, true))) {
      return new Operated<>(
          answer.json(reader), answer.header("Redgiant-Copies", ""), answer.position());
    }
  }
}
