package io.redgiant.web;

import static io.redgiant.protocol.Address.EDGE_METRICS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.local.Push;
import io.vertx.core.json.JsonArray;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bridge for those whose way to a node lets no WebSocket through, and for SockJS's own. */
class SockJsTest {
  private static final String SESSION = "/eventbus/000/session1";
  private static final String PING = sent("{\"type\":\"ping\"}");
  private static final String PONG = "a[\"{\\\"type\\\":\\\"pong\\\"}\"]\n";

  private final BridgedNode node = new BridgedNode();

  @BeforeEach
  void start() {
    node.start();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private static String sent(String frame) {
    return new JsonArray().add(frame).encode();
  }

  private HttpResponse<byte[]> post(String path, String body, String... headers) {
    var request = node.web().request(path).POST(BodyPublishers.ofString(body));
    return node.web().send(headers.length == 0 ? request : request.headers(headers));
  }

  private String poll() {
    var response = post(SESSION + "/xhr", "");
    assertEquals(200, response.statusCode());
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  @Test
  void saysThatItIsForItsOwnOriginOnly() {
    var info = node.web().send(node.web().request("/eventbus/info"));

    assertEquals(200, info.statusCode());
    var said = WebNode.json(info);
    assertEquals(new JsonArray().add(node.web().url()), said.getJsonArray("origins"));
    assertEquals(true, said.getBoolean("websocket"));
    assertEquals(false, said.getBoolean("cookie_needed"));
    assertTrue(info.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/eventbus/iframe.html",
        "/eventbus/iframe-1.2.html",
        "/eventbus/chunking_test",
        "/eventbus/000/session1/htmlfile",
        "/eventbus/000/session1/eventsource",
        "/eventbus/000/session1/jsonp?c=alert",
        "/eventbus/000/session1/jsonp_send",
        "/eventbus/000/short/xhr",
        "/eventbus/",
      })
  void hasNothingForPagesFromElsewhere(String path) {
    assertEquals(404, node.web().send(node.web().request(path)).statusCode());
    assertEquals(404, post(path, "").statusCode());
  }

  @Test
  void answersAndPushesByPolls() {
    assertEquals("o\n", poll());
    assertEquals(204, post(SESSION + "/xhr_send", PING).statusCode());
    assertEquals(PONG, poll());
    assertEquals(
        204,
        post(
                SESSION + "/xhr_send",
                sent("{\"type\":\"register\",\"address\":\"edge.metrics\",\"replyAddress\":\"r\"}"))
            .statusCode());
    assertTrue(poll().contains("position-of-" + WebFront.GUEST));

    node.push(new Push.ToAll(EDGE_METRICS, "{\"n\":1}"));

    assertTrue(poll().contains("{\\\"n\\\":1}"));
  }

  @Test
  void refusesWhatIsSentByPollsAsOnASocket() {
    poll();

    assertEquals(500, post(SESSION + "/xhr_send", "no list").statusCode());
    assertEquals(413, post(SESSION + "/xhr_send", "x".repeat((256 << 10) + 1)).statusCode());
    assertEquals(404, post("/eventbus/000/nobodys1/xhr_send", PING).statusCode());
    assertEquals(204, post(SESSION + "/xhr_send", sent("x".repeat(65_537))).statusCode());
    assertTrue(poll().contains("\\\"failureCode\\\":413"));
    assertEquals(401, post(SESSION + "/xhr", "", "Authorization", "Bearer x").statusCode());
  }

  @Test
  void setsNoCookieAndLetsNoOtherPageRead() {
    var opened = post(SESSION + "/xhr", "", "Origin", node.web().url());

    assertEquals(200, opened.statusCode());
    assertFalse(opened.headers().map().containsKey("set-cookie"));
    assertFalse(opened.headers().map().containsKey("access-control-allow-origin"));
    assertFalse(opened.headers().map().containsKey("access-control-allow-credentials"));
  }

  @Test
  void aForeignPageReachesNothing() {
    var origin = new String[] {"Origin", "http://example.org"};
    var ask = node.web().request("/eventbus/info").headers(origin);

    assertEquals(403, node.web().send(ask).statusCode());
    assertEquals(403, post(SESSION + "/xhr", "", origin).statusCode());
    assertEquals(403, post(SESSION + "/xhr_send", PING, origin).statusCode());
    for (var path : List.of("/eventbus/websocket", SESSION + "/websocket")) {
      assertEquals(403, refusedHandshake(path, "Origin", "http://example.org"), path);
      assertEquals(401, refusedHandshake(path, "Authorization", "Bearer x"), path);
    }
  }

  private int refusedHandshake(String path, String header, String value) {
    try {
      var socket = webSocket(path, new Heard(), header, value);
      throw new AssertionError("opened " + socket);
    } catch (ExecutionException refused) {
      if (refused.getCause() instanceof WebSocketHandshakeException handshake) {
        return handshake.getResponse().statusCode();
      }
      throw new AssertionError(refused);
    }
  }

  @Test
  void answersByAWebSocketOfItsOwn() throws ExecutionException {
    var heard = new Heard();
    var socket = webSocket(SESSION + "/websocket", heard, "Origin", node.web().url());

    assertEquals("o", heard.next());
    socket.sendText(PING, true);

    assertEquals(PONG.strip(), heard.next());
    node.web().close();
    assertEquals("c[3000,\"Go away!\"]", heard.next());
  }

  private WebSocket webSocket(String path, Heard heard, String header, String value)
      throws ExecutionException {
    try {
      return node.http()
          .newWebSocketBuilder()
          .header(header, value)
          .buildAsync(URI.create(node.web().url().replace("http:", "ws:") + path), heard)
          .get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | TimeoutException stuck) {
      throw new AssertionError(stuck);
    }
  }

  /** Frames of SockJS as they come. */
  private static final class Heard implements WebSocket.Listener {
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

    String next() {
      try {
        var frame = frames.poll(20, TimeUnit.SECONDS);
        return frame == null ? "nothing" : frame;
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      frames.add(text.toString());
      from.request(1);
      return null;
    }
  }
}
