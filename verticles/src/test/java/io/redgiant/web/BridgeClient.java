package io.redgiant.web;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A person at a plain WebSocket of the bridge, who reads as soon as anything comes, or not at all.
 */
final class BridgeClient implements WebSocket.Listener, AutoCloseable {
  private static final long SECONDS_MAX = 20;

  private final BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private final StringBuilder part = new StringBuilder();
  private final boolean reads;
  private @Nullable WebSocket socket;

  private BridgeClient(boolean reads) {
    this.reads = reads;
  }

  static BridgeClient open(HttpClient client, int port, String... headers) {
    return open(new BridgeClient(true), client, port, headers);
  }

  /** One that opens its socket and leaves all that comes where it is. */
  static BridgeClient openButNotRead(HttpClient client, int port) {
    return open(new BridgeClient(false), client, port);
  }

  private static BridgeClient open(
      BridgeClient person, HttpClient client, int port, String... headers) {
    var builder = client.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    var url = URI.create("ws://127.0.0.1:" + port + "/eventbus/websocket");
    person.socket = within(builder.buildAsync(url, person));
    return person;
  }

  private static <T> T within(CompletableFuture<T> future) {
    try {
      return future.get(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  private WebSocket socket() {
    if (socket == null) {
      throw new AssertionError("not open");
    }
    return socket;
  }

  BridgeClient say(String frame) {
    within(socket().sendText(frame, true));
    return this;
  }

  BridgeClient sayBytes(byte[] frame) {
    within(socket().sendBinary(ByteBuffer.wrap(frame), true));
    return this;
  }

  /** A frame in many parts. */
  BridgeClient sayInParts(String frame, int chars) {
    for (int from = 0; from < frame.length(); from += chars) {
      int to = Math.min(frame.length(), from + chars);
      within(socket().sendText(frame.substring(from, to), to == frame.length()));
    }
    return this;
  }

  BridgeClient send(String address, JsonObject body, String replyAddress) {
    return say(
        new JsonObject()
            .put("type", "send")
            .put("address", address)
            .put("body", body)
            .put("replyAddress", replyAddress)
            .encode());
  }

  /** A request and its answer, of a person whom nothing else reaches meanwhile. */
  JsonObject ask(String address, JsonObject body) {
    return send(address, body, "answer").next();
  }

  JsonObject register(String address) {
    return say(new JsonObject()
            .put("type", "register")
            .put("address", address)
            .put("replyAddress", "registered")
            .encode())
        .next();
  }

  BridgeClient unregister(String address) {
    return say(new JsonObject().put("type", "unregister").put("address", address).encode());
  }

  /** Whatever is said before is dealt with when the answer to this one is here. */
  JsonObject ping() {
    return say("{\"type\":\"ping\"}").next();
  }

  JsonObject next() {
    try {
      var frame = heard.poll(SECONDS_MAX, TimeUnit.SECONDS);
      if (frame == null) {
        throw new AssertionError("nothing was said within " + SECONDS_MAX + " s");
      }
      return frame;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  /** Goes on to read, until the node has closed: its code and reason. */
  String closure() {
    if (!reads) {
      socket().request(Long.MAX_VALUE);
    }
    return within(closed);
  }

  /** Until the node closes: its code and reason. */
  String sayAgainAndAgain(String text, boolean last) {
    while (!closed.isDone()) {
      try {
        socket().sendText(text, last).get(SECONDS_MAX, TimeUnit.SECONDS);
      } catch (ExecutionException closing) {
        break; // its word comes
      } catch (InterruptedException | TimeoutException stuck) {
        throw new AssertionError(stuck);
      }
    }
    return within(closed);
  }

  int unread() {
    return heard.size();
  }

  @Override
  public void onOpen(WebSocket opened) {
    if (reads) {
      opened.request(Long.MAX_VALUE);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    part.append(text);
    if (last) {
      heard.add(new JsonObject(part.toString()));
      part.setLength(0);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.complete("broken: " + error);
  }

  @Override
  public void close() {
    socket().abort();
  }
}
