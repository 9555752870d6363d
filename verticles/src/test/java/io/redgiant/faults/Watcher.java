package io.redgiant.faults;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Somebody who has registered for one address at a node's bridge, without a token. */
final class Watcher implements WebSocket.Listener, AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String address;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;

  Watcher(NodeProcess node, String address) {
    this.address = address;
    this.socket =
        CLIENT
            .newWebSocketBuilder()
            .buildAsync(
                URI.create("ws://" + node.url().getAuthority() + "/eventbus/websocket"), this)
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
    socket
        .sendText(new JsonObject().put("type", "register").put("address", address).encode(), true)
        .join();
  }

  /** Whatever comes next, as it is on the wire. */
  String nextFrame() {
    try {
      var frame = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (frame == null) {
        throw new AssertionError("nothing came on " + address);
      }
      return frame;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  /** The first event from now on that is as wanted. */
  JsonObject next(Predicate<JsonObject> wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      var event = body(nextFrame());
      if (wanted.test(event)) {
        return event;
      }
    }
    throw new AssertionError("nothing like that came on " + address);
  }

  JsonObject body(String text) {
    var frame = new JsonObject(text);
    if (!frame.getString("type").equals("rec") || !frame.getString("address").equals(address)) {
      throw new AssertionError("not an event of " + address + ": " + text);
    }
    return frame.getJsonObject("body");
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    part.append(text);
    if (last) {
      heard.add(part.toString());
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public void close() {
    socket.abort();
  }
}
