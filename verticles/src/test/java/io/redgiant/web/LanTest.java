package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.protocol.Limits;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A node as the local network sees it: by HTTPS, and with a token or not at all. */
class LanTest {
  private static final int PORT = freePort();
  private static final Set<String> METHODS =
      Set.of("get", "head", "put", "post", "patch", "delete", "options");

  @RegisterExtension static final WebNode NODE = WebNode.ofClass("--lan", "127.0.0.1:" + PORT);

  private static LanClient lan;

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new AssertionError(none);
    }
  }

  @BeforeAll
  static void trust() throws Exception {
    lan = LanClient.of(NODE, PORT);
  }

  @AfterAll
  static void close() {
    lan.close();
  }

  private static String text(HttpResponse<byte[]> answer) {
    return answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
  }

  /** Method, a path that it may be of, and whether others than peers take it. */
  private record Route(String method, String path, boolean forPeers) {}

  private static List<Route> routes() throws Exception {
    var document = WebNode.json(NODE.get("/api/docs/openapi.json"));
    var routes = new ArrayList<Route>();
    for (var item : document.getJsonObject("paths")) {
      var path =
          item.getKey()
              .replace("{contentId}", "0".repeat(64))
              .replace("{chunkId}", "0".repeat(64))
              .replace("{manifestId}", "0".repeat(64))
              .replace("{peerId}", "0".repeat(32))
              .replace("{room}", "lobby")
              .replaceAll("\\{\\w+}", "x");
      var operations = (JsonObject) item.getValue();
      for (var method : operations.fieldNames()) {
        if (METHODS.contains(method)) {
          var security = operations.getJsonObject(method).getJsonArray("security", new JsonArray());
          boolean others =
              path.startsWith("/node/")
                  || security.encode().contains("operator") && !security.encode().contains("peer");
          routes.add(new Route(method.toUpperCase(Locale.ROOT), path, !others));
        }
      }
    }
    return routes;
  }

  private static boolean isOpen(Route route) {
    return switch (route.path) {
      case "/", "/icon.svg", "/licenses.md", "/ca.crt" -> true;
      case "/api/v1/session" -> route.method.equals("POST");
      default -> route.path.startsWith("/s/"); // for people without a token
    };
  }

  @Test
  void everyRouteNeedsATokenButThePageAndWhatLetsIn() throws Exception {
    var token = lan.joined("walker").getString("token");
    var routes = routes();
    assertTrue(routes.size() > 60, routes.toString());
    for (var route : routes) {
      if (route.path.equals("/eventbus/websocket")) {
        continue; // below
      }
      var refused = lan.send(lan.request(route.path).method(route.method, BodyPublishers.noBody()));
      if (isOpen(route)) {
        assertNotEquals(401, refused.statusCode(), route.toString());
        continue;
      }
      assertEquals(401, refused.statusCode(), route.toString());
      if (!route.method.equals("HEAD")) {
        assertEquals("urn:redgiant:not-authenticated", WebNode.json(refused).getString("type"));
      }
      var answered =
          lan.send(lan.as(token, route.path).method(route.method, BodyPublishers.noBody()));
      assertEquals(route.forPeers, answered.statusCode() != 401, route + ": " + text(answered));
    }
    for (var path : List.of("/nowhere", "/assets/../api/v1/files", "//", "/%2e", "/ca.crt/")) {
      var answer =
          lan.raw(
              "GET "
                  + path
                  + " HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1:"
                  + PORT
                  + "\r\n\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 401 "), path + ": " + answer);
    }
  }

  @Test
  void thePageItselfNamesNoOtherNodeAndComesWithoutAToken() throws Exception {
    var page = lan.send(lan.request("/"));

    assertEquals(200, page.statusCode());
    var policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertTrue(policy.contains(" wss://127.0.0.1:" + PORT), policy);
    assertFalse(policy.contains(NODE.url()), policy);
    assertTrue(page.headers().firstValue("Strict-Transport-Security").isEmpty());
    var script = new String(page.body(), StandardCharsets.UTF_8);
    var asset = script.replaceFirst("(?s).*\"(/assets/[^\"]+[.]js)\".*", "$1");
    assertEquals(200, lan.send(lan.request(asset)).statusCode(), asset);
    assertEquals(401, lan.send(lan.request("/assets/other.js")).statusCode());
  }

  @Test
  void answersItsOwnNamesAndPagesAlone() throws Exception {
    var token = lan.joined("names").getString("token");
    for (var host : List.of("127.0.0.1", "localhost", "LOCALHOST", "[::1]")) {
      assertTrue(ask(token, host + ":" + PORT, "").startsWith("HTTP/1.1 200 "), host);
    }
    for (var host : List.of("evil.example:" + PORT, "127.0.0.1", "127.0.0.1:8080")) {
      assertTrue(ask(token, host, "").startsWith("HTTP/1.1 403 "), host);
    }
    var own = "127.0.0.1:" + PORT;
    assertTrue(ask(token, own, "Origin: https://" + own).startsWith("HTTP/1.1 200 "));
    for (var origin : List.of("http://" + own, "https://evil.example", "null")) {
      assertTrue(ask(token, own, "Origin: " + origin).startsWith("HTTP/1.1 403 "), origin);
    }
  }

  private static String ask(String token, String host, String header) throws IOException {
    return lan.raw(
        "GET /api/v1/session HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n%sConnection: close\r\n\r\n"
            .formatted(host, token, header.isEmpty() ? "" : header + "\r\n"));
  }

  @Test
  void anInvitationLetsInOneAndTheSameOneAgain() throws Exception {
    var invitation = lan.invitation("{\"expiresSeconds\":60}");

    var first = lan.join("ann", invitation, "a");
    var again = lan.join("ann", invitation, "a");
    var second = lan.join("eve", invitation, "b");

    assertEquals(201, first.statusCode(), text(first));
    assertEquals(201, again.statusCode(), text(again));
    assertEquals(
        WebNode.json(first).getJsonObject("peer"), WebNode.json(again).getJsonObject("peer"));
    assertEquals(410, second.statusCode(), text(second));
    var token = WebNode.json(again).getString("token");
    assertEquals(200, lan.send(lan.as(token, "/api/v1/files")).statusCode());
    assertEquals(200, NODE.get("/api/v1/files", "Authorization", "Bearer " + token).statusCode());
  }

  @Test
  void ofManyWhoComeAtOnceAnInvitationLetsInOne() throws Exception {
    var invitation = lan.invitation("{}");
    var answers = new ArrayList<CompletableFuture<Integer>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int comer = 0; comer < 8; comer++) {
        var nonce = "nonce-" + comer;
        answers.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return lan.join("many", invitation, nonce).statusCode();
                  } catch (Exception broken) {
                    throw new AssertionError(broken);
                  }
                },
                threads));
      }
    }
    var statuses = answers.stream().map(CompletableFuture::join).sorted().toList();
    assertEquals(List.of(201, 410, 410, 410, 410, 410, 410, 410), statuses);
  }

  @Test
  void whoIsInMakesNoOtherPeersAndTheOperatorsTokenLetsInNobody() throws Exception {
    var token = lan.joined("ann").getString("token");

    var spare =
        lan.send(
            lan.as(token, "/api/v1/session").POST(BodyPublishers.ofString("{\"handle\":\"two\"}")));
    assertEquals(401, spare.statusCode(), text(spare));
    for (var path : List.of("/api/v1/files", "/api/v1/settings")) {
      assertEquals(
          401, lan.send(lan.request(path).header("Authorization", lan.operator())).statusCode());
    }
    assertEquals(401, NODE.send(post("/api/v1/invitations", "{}")).statusCode());
    assertEquals(
        400,
        NODE.send(
                post("/api/v1/invitations", "{\"expiresSeconds\":99999999}")
                    .header("Authorization", lan.operator()))
            .statusCode());
  }

  private static java.net.http.HttpRequest.Builder post(String path, String body) {
    return NODE.request(path).POST(BodyPublishers.ofString(body));
  }

  @Test
  void saysWhatAnInvitationIsFor() throws Exception {
    var made =
        WebNode.json(
            NODE.send(post("/api/v1/invitations", "{}").header("Authorization", lan.operator())));

    assertEquals("https://127.0.0.1:" + PORT, made.getString("url"));
    var fingerprint = made.getString("fingerprint");
    assertTrue(fingerprint.matches("([0-9A-F]{2}:){31}[0-9A-F]{2}"), fingerprint);
    assertTrue(
        made.getString("link")
            .endsWith("/" + fingerprint.replace(":", "").toLowerCase(Locale.ROOT)),
        made.getString("link"));
    var expires = Instant.parse(made.getString("expiresAt"));
    assertTrue(
        expires.isAfter(Instant.now().plusSeconds(86_000))
            && expires.isBefore(Instant.now().plusSeconds(86_401)),
        expires.toString());
  }

  @Test
  void whatIsRevokedIsRefusedAndItsSocketIsClosedAtOnce() throws Exception {
    var ann = lan.joined("ann");
    var token = ann.getString("token");
    var closed = new CompletableFuture<String>();
    var socket = open(token, closed);
    var frame =
        "{\"type\":\"send\",\"address\":\"edge.session.open\",\"replyAddress\":\"r\",\"body\":{}}";
    socket.sendText(frame, true).join();

    var revoked =
        NODE.send(
            NODE.request("/api/v1/peers/" + ann.getJsonObject("peer").getString("id") + "/tokens")
                .header("Authorization", lan.operator())
                .DELETE());

    assertEquals(204, revoked.statusCode(), text(revoked));
    assertTrue(closed.get(10, TimeUnit.SECONDS).contains("token"), closed.join());
    assertEquals(401, lan.send(lan.as(token, "/api/v1/files")).statusCode());
    assertEquals(401, handshake(token));
    // Whoever keeps the invitation gets no token that is any better.
    assertEquals(401, lan.send(lan.as(token, "/api/v1/session")).statusCode());
  }

  @Test
  void anInvitationThatWasUsedGivesNoTokenThatOutlivesItsEnd() throws Exception {
    var invitation = lan.invitation("{}");
    var ann = WebNode.json(lan.join("ann", invitation, "a"));
    NODE.send(
        NODE.request("/api/v1/peers/" + ann.getJsonObject("peer").getString("id") + "/tokens")
            .header("Authorization", lan.operator())
            .DELETE());

    var again = WebNode.json(lan.join("ann", invitation, "a")).getString("token");

    assertEquals(401, lan.send(lan.as(again, "/api/v1/session")).statusCode());
  }

  @Test
  void aWebSocketNeedsATokenBesideItsProtocol() throws Exception {
    assertEquals(401, handshake(null));
    assertEquals(401, handshake("none"));
    var socket = open(lan.joined("ann").getString("token"), new CompletableFuture<>());
    assertEquals("redgiant", socket.getSubprotocol());
    socket.abort();
  }

  private static int handshake(@Nullable String token) {
    var refused =
        assertThrows(ExecutionException.class, () -> open(token, new CompletableFuture<>()));
    return assertInstanceOf(WebSocketHandshakeException.class, refused.getCause())
        .getResponse()
        .statusCode();
  }

  private static WebSocket open(@Nullable String token, CompletableFuture<String> closed)
      throws Exception {
    var builder = lan.http().newWebSocketBuilder();
    if (token != null) {
      builder.subprotocols("redgiant", "redgiant.token." + token);
    }
    return builder
        .buildAsync(
            java.net.URI.create("wss://127.0.0.1:" + PORT + "/eventbus/websocket"),
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                closed.complete(code + " " + reason);
                return WebSocket.Listener.super.onClose(socket, code, reason);
              }
            })
        .get(30, TimeUnit.SECONDS);
  }

  @Test
  void filesGoBothWaysWholeAndInParts() throws Exception {
    var token = lan.joined("ann").getString("token");
    var bytes = RandomBytes.of(5_000_000);
    var path = "/api/v1/files/lobby/over-tls";

    var put = lan.send(lan.as(token, path).PUT(BodyPublishers.ofByteArray(bytes)));

    assertEquals(201, put.statusCode(), text(put));
    assertArrayEquals(bytes, lan.send(lan.as(token, path)).body());
    assertArrayEquals(bytes, lan.send(lan.as(token, path)).body()); // it is verified by now
    var rest = lan.send(lan.as(token, path).header("Range", "bytes=1234567-"));
    assertEquals(206, rest.statusCode());
    assertArrayEquals(Arrays.copyOfRange(bytes, 1_234_567, bytes.length), rest.body());
  }

  @Test
  void anAddressThatGuessesHasToWait(@TempDir Path data) throws Exception {
    int port = freePort();
    try (var node = WebNode.start(data, "--lan", "127.0.0.1:" + port);
        var guesser = LanClient.of(node, port)) {
      var token = guesser.joined("ann").getString("token");
      var statuses = new HashSet<Integer>();
      // Each event loop counts for itself, and this client may meet them all.
      int most = Limits.WRONG_TOKENS_MAX * Runtime.getRuntime().availableProcessors() + 1;
      var last = guesser.join("eve", "A".repeat(22), "x");
      for (int guess = 1; guess < most && last.statusCode() != 429; guess++) {
        statuses.add(last.statusCode());
        last = guesser.join("eve", "A".repeat(22), "x");
      }
      assertEquals(Set.of(401), statuses);
      assertEquals(429, last.statusCode());
      assertTrue(last.headers().firstValue("Retry-After").isPresent());
      assertTrue(text(last).contains("urn:redgiant:busy"), text(last));
      assertEquals(200, guesser.send(guesser.as(token, "/api/v1/session")).statusCode());
    }
  }

  @Test
  void aNodeThatWasNotToldSoIsNotThere(@TempDir Path data) throws Exception {
    try (var node = WebNode.start(data)) {
      assertEquals(404, node.get("/ca.crt").statusCode());
      assertFalse(java.nio.file.Files.exists(data.resolve("lan-ca.pem")));
    }
  }
}
