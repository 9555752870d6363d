package io.redgiant.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * People who talk in the lobby, each at a WebSocket. Prints one line of key=value. Runs from its
 * source. Arguments:
 *
 * <ul>
 *   <li>{@code say URL PEOPLE SECONDS}: how many messages of 200 bytes are acknowledged a second
 *   <li>{@code hear URL OTHER RATE SECONDS}: so many messages a second are said at one node,
 *       steadily, and heard at another; how long each took from when it was due
 *   <li>{@code idle URL COUNT}: opens so many sockets that hear of the lobby, says so, and keeps
 *       them until its input ends
 * </ul>
 */
public final class TalkLoad {
  private static final String PADDING = "x".repeat(200);

  /** Of one socket: a node takes 200 frames a second. */
  private static final double RATE_MAX = 180;

  private static final int UNDER_WAY = 8; // of each who talks
  private static final long DRAIN_NANOS = 10_000_000_000L;
  private static final int SMALL_BUFFER_BYTES = 512;
  private static final int BUFFER_BYTES = 16 << 10;

  private TalkLoad() {}

  public static void main(String[] arguments) throws Exception {
    var node = URI.create(arguments[1]);
    switch (arguments[0]) {
      case "say" -> say(node, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
      case "hear" ->
          hear(
              node,
              URI.create(arguments[2]),
              Integer.parseInt(arguments[3]),
              Integer.parseInt(arguments[4]));
      case "idle" -> idle(node, Integer.parseInt(arguments[2]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.exit(0);
  }

  private static String message(long number, String text) {
    return "{\"type\":\"send\",\"address\":\"edge.chat.say\",\"replyAddress\":\"r%d\",\"body\":{\"room\":\"%s\",\"key\":\"%s\",\"text\":\"%s\"}}"
        .formatted(
            number,
            FrameSocket.LOBBY,
            Long.toString(System.nanoTime(), 36) + "-" + number,
            text.substring(0, 200));
  }

  private static void say(URI node, int people, int seconds) throws Exception {
    var said = new AtomicLong();
    var refused = new AtomicLong();
    for (int i = 0; i < people; i++) {
      var token = FrameSocket.join(node, "talker" + i);
      var socket = FrameSocket.ofNode(node, BUFFER_BYTES);
      socket.be(token);
      var under = new Semaphore(UNDER_WAY);
      Thread.ofVirtual().start(() -> answers(socket, under, said, refused));
      Thread.ofVirtual().start(() -> talk(socket, under));
    }
    LockSupport.parkNanos(3_000_000_000L); // until all of it is warm
    long before = said.get();
    long started = System.nanoTime();
    LockSupport.parkNanos(seconds * 1_000_000_000L);
    long after = said.get();
    System.out.printf(
        Locale.ROOT,
        "acknowledged=%d rate=%.0f refused=%d%n",
        after - before,
        (after - before) * 1e9 / (System.nanoTime() - started),
        refused.get());
  }

  private static void talk(FrameSocket socket, Semaphore under) {
    try {
      long started = System.nanoTime();
      for (long number = 0; ; number++) {
        long due = started + (long) (number * 1e9 / RATE_MAX);
        LockSupport.parkNanos(due - System.nanoTime());
        under.acquire();
        socket.write(message(number, PADDING));
      }
    } catch (IOException | InterruptedException ended) {
      System.err.println("nobody talks any more: " + ended);
    }
  }

  private static void answers(
      FrameSocket socket, Semaphore under, AtomicLong said, AtomicLong refused) {
    try {
      while (true) {
        socket.read();
        if (socket.says("\"type\":\"err\"")) {
          if (refused.getAndIncrement() == 0) {
            System.err.println(socket.text());
          }
          under.release();
        } else if (socket.says("\"address\":\"r")) {
          said.incrementAndGet();
          under.release();
        }
      }
    } catch (IOException ended) {
      System.err.println("nobody answers any more: " + ended);
    }
  }

  private static void hear(URI node, URI other, int rate, int seconds) throws Exception {
    int messages = rate * seconds;
    var took = new AtomicLongArray(messages);
    var heard = new AtomicInteger();
    var ready = new CountDownLatch(1);
    Thread.ofVirtual().start(() -> listen(other, took, heard, ready));
    ready.await();
    var speakers = new ArrayList<FrameSocket>();
    for (int i = 0; i * RATE_MAX < rate; i++) {
      var token = FrameSocket.join(node, "speaker" + i);
      var speaker = FrameSocket.ofNode(node, BUFFER_BYTES);
      speaker.be(token);
      Thread.ofVirtual()
          .start(() -> answers(speaker, new Semaphore(0), new AtomicLong(), new AtomicLong()));
      speakers.add(speaker);
    }
    speak(speakers, rate, 2 * rate, false); // to warm up
    speak(speakers, rate, messages, true);
    long deadline = System.nanoTime() + DRAIN_NANOS;
    while (heard.get() < messages && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    var sorted = new long[messages];
    Arrays.setAll(sorted, took::get);
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "heard=%d lacking=%d p50=%.2f p99=%.2f max=%.2f%n",
        heard.get(),
        messages - heard.get(),
        sorted[messages / 2] / 1e6,
        sorted[(int) (messages * 0.99)] / 1e6,
        sorted[messages - 1] / 1e6);
  }

  private static void speak(List<FrameSocket> speakers, int rate, int messages, boolean counted)
      throws IOException {
    long started = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      long due = started + (long) (i * 1e9 / rate);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      var text = "t" + due + " " + (counted ? i : -1) + " " + PADDING;
      speakers.get(i % speakers.size()).write(message(i, text));
    }
  }

  private static void listen(
      URI node, AtomicLongArray took, AtomicInteger heard, CountDownLatch ready) {
    try (var socket = FrameSocket.ofNode(node, BUFFER_BYTES)) {
      socket.hearLobby();
      while (true) {
        socket.read();
        long now = System.nanoTime();
        if (ready.getCount() > 0 && socket.says("registered")) {
          ready.countDown();
        }
        var text = socket.text();
        int at = text.indexOf("\"text\":\"t");
        if (at < 0) {
          continue;
        }
        var words = text.substring(at + 9, Math.min(text.length(), at + 70)).split(" ", 3);
        int number = Integer.parseInt(words[1]);
        if (number >= 0) {
          took.set(number, now - Long.parseLong(words[0]));
          heard.incrementAndGet();
        }
      }
    } catch (IOException ended) {
      System.err.println("the listener was lost: " + ended);
    }
  }

  private static void idle(URI node, int count) throws IOException {
    var token = FrameSocket.join(node, "idle");
    var sockets = new ArrayList<FrameSocket>();
    for (int i = 0; i < count; i++) {
      var socket = FrameSocket.ofNode(node, SMALL_BUFFER_BYTES);
      socket.be(token);
      socket.hearLobby();
      do {
        socket.read();
      } while (!socket.says("registered"));
      sockets.add(socket);
    }
    System.out.println("open=" + sockets.size());
    while (System.in.read() >= 0) {
      // until whoever asked has seen enough
    }
  }
}
