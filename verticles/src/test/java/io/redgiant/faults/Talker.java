package io.redgiant.faults;

import io.redgiant.protocol.RoomId;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who talks in the lobby, at one node after the other, and keeps what was heard as
 * docs/bridge.md says that a client does: by message id, and by how far it has come of each origin.
 */
final class Talker implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String LOBBY = RoomId.LOBBY.toString();
  private static final int ANSWER_SECONDS = 15;

  private final String token;
  private final Map<String, String> heard = new LinkedHashMap<>(); // id → text
  private final Map<String, Long> position = new HashMap<>(); // all before this was heard
  private final List<String> heldBack = new ArrayList<>(); // of what is told while one catches up
  private boolean behind;
  private final List<String> faults = new ArrayList<>();
  private @Nullable Line line;

  private Talker(String token) {
    this.token = token;
  }

  /** A new peer, known to every node. */
  static Talker join(NodeProcess node, String handle) throws Exception {
    var request =
        HttpRequest.newBuilder(node.url().resolve("/api/v1/session"))
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    new JsonObject().put("handle", handle).encode()))
            .build();
    var answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new AssertionError(answer.body());
    }
    return new Talker(new JsonObject(answer.body()).getString("token"));
  }

  /** One connection. */
  private final class Line implements WebSocket.Listener {
    private final Map<String, CompletableFuture<JsonObject>> asked = new ConcurrentHashMap<>();
    private final Set<String> pushed = new HashSet<>(); // ids that came as new, on this line
    private final AtomicInteger numbers = new AtomicInteger();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;
    private volatile boolean lost;

    Line(URI node) {
      socket =
          CLIENT
              .newWebSocketBuilder()
              .buildAsync(URI.create("ws://" + node.getAuthority() + "/eventbus/websocket"), this)
              .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
              .join();
    }

    synchronized JsonObject ask(String type, String address, JsonObject body) {
      var number = "answer-" + numbers.incrementAndGet();
      var answer = new CompletableFuture<JsonObject>();
      asked.put(number, answer);
      if (lost) {
        throw new CompletionException(new IllegalStateException("the line is lost"));
      }
      var frame =
          new JsonObject()
              .put("type", type)
              .put("address", address)
              .put("body", body)
              .put("replyAddress", number);
      socket.sendText(frame.encode(), true).join();
      return answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        var frame = new JsonObject(part.toString());
        part.setLength(0);
        var waiting = asked.remove(frame.getString("address"));
        if (waiting != null) {
          waiting.complete(frame);
        } else if (frame.getString("type").equals("rec")) {
          pushed(frame.getJsonObject("body"));
        }
      }
      socket.request(1);
      return null;
    }

    private void pushed(JsonObject event) {
      if (event.getString("type").equals("message")
          && !pushed.add(event.getJsonObject("message").getString("id"))) {
        fault("told twice on one line: " + event);
      }
      synchronized (heard) {
        var reached = event.getString("position", "");
        if (behind) {
          heldBack.add(reached);
        } else {
          seen(reached);
        }
      }
      event(event);
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      lose();
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      lose();
    }

    private void lose() {
      lost = true;
      asked.values().forEach(answer -> answer.completeExceptionally(new AssertionError("lost")));
    }
  }

  String token() {
    return token;
  }

  private void fault(String what) {
    synchronized (heard) {
      faults.add(what);
    }
  }

  private void event(JsonObject event) {
    synchronized (heard) {
      switch (event.getString("type")) {
        case "message" -> {
          var message = event.getJsonObject("message");
          heard.put(message.getString("id"), message.getString("text"));
        }
        case "removed" -> heard.remove(event.getString("message")); // the same was said before
        default -> {} // nobody here edits, and the rest is not kept
      }
    }
  }

  private void seen(String reached) {
    for (var part : reached.isEmpty() ? new String[0] : reached.split(",")) {
      int dot = part.lastIndexOf('.');
      position.merge(part.substring(0, dot), Long.parseLong(part.substring(dot + 1)), Math::max);
    }
  }

  private String position() {
    synchronized (heard) {
      var parts = new ArrayList<String>();
      position.forEach((origin, sequence) -> parts.add(origin + "." + sequence));
      return String.join(",", parts);
    }
  }

  boolean isConnected() {
    return line != null && !line.lost;
  }

  /** Goes to a node, hears what was missed, and from then on what is said. */
  void goTo(NodeProcess node) {
    synchronized (heard) {
      behind = true; // from before it is told anything
    }
    var now = new Line(node.url());
    line = now;
    body(now.ask("send", "edge.session.open", new JsonObject().put("token", token)));
    body(now.ask("register", "edge.events.room." + LOBBY, new JsonObject()));
    catchUp();
  }

  void catchUp() {
    boolean more = true;
    while (more) {
      var since = new JsonObject().put("position", position()).put("limit", 100);
      var page = ask("edge.chat.since", since);
      page.getJsonArray("events").forEach(event -> event((JsonObject) event));
      synchronized (heard) {
        seen(page.getString("position"));
      }
      more = page.getBoolean("more");
    }
    synchronized (heard) {
      behind = false;
      heldBack.forEach(this::seen);
      heldBack.clear();
    }
  }

  /** Says it; an exception where there is no answer, and nobody knows. */
  JsonObject say(String text, String key) {
    var wish = new JsonObject().put("room", LOBBY).put("text", text).put("key", key);
    return ask("edge.chat.say", wish);
  }

  /** Asks the node anything; an exception where it refuses. */
  JsonObject ask(String address, JsonObject wish) {
    return body(line().ask("send", address, wish));
  }

  /** All of the lobby at this node, in its order. */
  List<String> history() {
    var texts = new ArrayList<String>();
    String older = null;
    do {
      var wish = new JsonObject().put("room", LOBBY).put("limit", 100);
      if (older != null) {
        wish.put("before", older);
      }
      var page = ask("edge.chat.history", wish);
      int at = 0;
      for (var message : page.getJsonArray("messages")) {
        texts.add(at++, ((JsonObject) message).getString("text"));
      }
      older = page.getString("older");
    } while (older != null);
    return texts;
  }

  private Line line() {
    if (line == null) {
      throw new AssertionError("nowhere yet");
    }
    return line;
  }

  private static JsonObject body(JsonObject frame) {
    if (!frame.getString("type").equals("rec")) {
      throw new CompletionException(new IllegalStateException(frame.encode()));
    }
    return frame.getJsonObject("body");
  }

  /** What was heard, each message once, in the order in which it came. */
  List<String> heard() {
    synchronized (heard) {
      return List.copyOf(heard.values());
    }
  }

  List<String> faults() {
    synchronized (heard) {
      return List.copyOf(faults);
    }
  }

  @Override
  public void close() {
    if (line != null) {
      line.socket.abort();
    }
  }
}
