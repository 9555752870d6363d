package io.redgiant.chat;

import io.redgiant.protocol.Address;
import io.redgiant.protocol.RoomId;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures a node's talk without its sockets: durable messages a second, and searches over them.
 * Arguments: a directory, and how many messages are to be there at least.
 */
public final class ChatBench {
  private static final int IN_FLIGHT = 256;
  private static final int RUNS = 50;
  private static final List<String> WORDS =
      List.of(
          "build",
          "green",
          "broken",
          "deploy",
          "coffee",
          "meeting",
          "release",
          "review",
          "backup",
          "invoice",
          "holiday",
          "photo",
          "server",
          "disk",
          "network",
          "tomorrow",
          "today",
          "please");

  private ChatBench() {}

  public static void main(String[] arguments) throws Exception {
    var home = Files.createDirectories(Path.of(arguments[0]));
    long count = Long.parseLong(arguments[1]);
    try (var node = ChatNode.start(home)) {
      say(node, count);
      for (var query :
          List.of(
              "coffee",
              "coffee meeting",
              "build green from:ann",
              "rare" + count / 2,
              "invo*",
              "from:ben",
              "coffee before:2020-01-01")) {
        search(node, query);
      }
    }
  }

  private static void say(ChatNode node, long count) throws Exception {
    var random = new Random(1);
    var permits = new Semaphore(IN_FLIGHT);
    var failed = new AtomicLong();
    var run = Long.toString(System.nanoTime(), 36);
    long cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
    long started = System.nanoTime();
    for (long i = 0; i < count; i++) {
      var text = new StringBuilder();
      for (int word = 0; word < 12; word++) {
        text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
      }
      var body =
          new JsonObject()
              .put("room", RoomId.LOBBY.toString())
              .put("text", text.append("rare").append(i).toString())
              .put("key", run + "-" + i);
      permits.acquire();
      if (i % 1_000 == 0) {
        node.forgetPushed();
      }
      node.send(i % 2 == 0 ? ChatNode.ANN : ChatNode.BEN, Address.EDGE_CHAT_SAY, body)
          .onComplete(
              done -> {
                failed.addAndGet(done.failed() ? 1 : 0);
                permits.release();
              });
    }
    permits.acquire(IN_FLIGHT);
    double seconds = (System.nanoTime() - started) / 1e9;
    cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() - cpu;
    System.out.printf(
        Locale.ROOT,
        "%d messages in %.1f s: %.0f/s, %.3f CPU-ms each, %d failed%n",
        count,
        seconds,
        count / seconds,
        (double) cpu / count,
        failed.get());
  }

  private static void search(ChatNode node, String query) throws Exception {
    var nanos = new long[RUNS];
    int found = 0;
    for (int run = 0; run < RUNS; run++) {
      long started = System.nanoTime();
      var answer =
          node.ask(ChatNode.ANN, Address.EDGE_CHAT_SEARCH, new JsonObject().put("q", query));
      nanos[run] = System.nanoTime() - started;
      found = answer.getJsonArray("messages").size();
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "search '%s': %d found, p50 %.1f ms, most %.1f ms%n",
        query,
        found,
        nanos[RUNS / 2] / 1e6,
        nanos[RUNS - 1] / 1e6);
  }
}
