package io.redgiant.client;

import io.redgiant.protocol.Json;
import io.redgiant.protocol.NodeUrl;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * The link of an invitation, as {@code redgiant invite} prints it: {@code
 * https://host:port/#/invite/TOKEN/FINGERPRINT}.
 *
 * @param node where it is good
 * @param token what it lets in with, once
 * @param fingerprint of the authority that vouches for the node
 */
public record InvitationLink(URI node, String token, String fingerprint) {
  private static final Pattern TEXT =
      Pattern.compile("(https://[^/#?]+)/?#/invite/([A-Za-z0-9_-]{22})/([0-9a-f]{64})");

  /** Reads one; empty where it is something else. */
  public static Optional<InvitationLink> parse(String text) {
    var parts = TEXT.matcher(text.strip());
    return parts.matches()
        ? NodeUrl.parse(parts.group(1))
            .map(node -> new InvitationLink(node, parts.group(2), parts.group(3)))
        : Optional.empty();
  }

  /**
   * Makes a peer of this handle; answers its token.
   *
   * @param nonce a random text of up to 64 characters: with the same one the invitation may be used
   *     again, by whoever has lost the answer
   */
  public CompletionStage<String> join(String handle, String nonce, Duration patience) {
    var access = new Access(null, Trust.ofFingerprint(fingerprint));
    var body =
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringField("handle", handle);
              json.writeStringField("invitation", token);
              json.writeStringField("nonce", nonce);
              json.writeEndObject();
            });
    return RedGiantPeer.run(
        () -> {
          var http = new NodeHttp(node, patience, access);
          var headers = Map.of("Content-Type", "application/json");
          try (var answer =
              http.send("POST", "/api/v1/session", headers, NodeHttp.Body.of(body, true))) {
            var given = answer.json(json -> Json.scalars(json)).get("token");
            if (given == null) {
              throw answer.unintelligible(new IllegalArgumentException("it gave no token"));
            }
            return given;
          }
        });
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "an invitation to " + node;
  }
}
