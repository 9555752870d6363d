package io.redgiant.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Says something of 200 bytes to one room at a steady rate, while many hear it over WebSockets, and
 * looks how long each delivery took from the time it was due. The load is open: what a server
 * cannot keep up with is late, and that counts.
 *
 * <p>Arguments: {@code redgiant} or {@code nats}, the server's URL, listeners, messages a second,
 * seconds. Prints one line of key=value. Runs from its source.
 */
public final class Fanout {
  private static final int TEXT_BYTES = 200;
  private static final int BUFFER_BYTES = 64 << 10;

  /** Messages a second of one speaker: a node takes 200 frames a second of each socket. */
  private static final double SPEAKER_RATE_MAX = 150;

  private static final long DRAIN_NANOS = 5_000_000_000L;

  private final boolean nats;
  private final URI server;
  private final AtomicLong heard = new AtomicLong();
  private final List<long[]> tookNanos = new ArrayList<>(); // of each listener
  private volatile boolean counting;
  private volatile long lastNanos; // when something was heard

  private Fanout(boolean nats, URI server) {
    this.nats = nats;
    this.server = server;
  }

  public static void main(String[] arguments) throws Exception {
    var fanout = new Fanout(arguments[0].equals("nats"), URI.create(arguments[1]));
    fanout.run(
        Integer.parseInt(arguments[2]),
        Double.parseDouble(arguments[3]),
        Integer.parseInt(arguments[4]));
  }

  private void run(int listeners, double rate, int seconds) throws Exception {
    var ready = new CountDownLatch(listeners);
    int messages = (int) (rate * seconds);
    for (int i = 0; i < listeners; i++) {
      var took = new long[messages];
      tookNanos.add(took);
      Thread.ofVirtual().start(() -> listen(ready, took));
    }
    ready.await();
    var speakers = new FrameSocket[(int) Math.ceil(rate / SPEAKER_RATE_MAX)];
    for (int i = 0; i < speakers.length; i++) {
      speakers[i] = speaker();
    }
    speak(speakers, rate, (int) rate); // a second to warm up
    LockSupport.parkNanos(DRAIN_NANOS / 5);
    counting = true;
    long started = System.nanoTime();
    lastNanos = started + 1;
    speak(speakers, rate, messages);
    long wanted = (long) messages * listeners;
    long deadline = System.nanoTime() + DRAIN_NANOS;
    while (heard.get() < wanted && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    report(wanted, (lastNanos - started) / 1e9);
    System.exit(0);
  }

  private FrameSocket speaker() throws IOException {
    var speaker = open();
    Thread.ofVirtual().start(() -> drain(speaker));
    if (!nats) {
      speaker.be(FrameSocket.join(server, "bench"));
    }
    return speaker;
  }

  private void report(long wanted, double seconds) {
    var all =
        tookNanos.stream()
            .flatMapToLong(Arrays::stream)
            .filter(took -> took > 0)
            .sorted()
            .toArray();
    System.out.printf(
        Locale.ROOT,
        "deliveries=%d lacking=%d rate=%.0f p50=%.2f p99=%.2f max=%.2f%n",
        heard.get(),
        wanted - heard.get(),
        heard.get() / seconds,
        millis(all, 0.5),
        millis(all, 0.99),
        millis(all, 1));
  }

  private static double millis(long[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1) * share)] / 1e6;
  }

  private void speak(FrameSocket[] speakers, double rate, int messages) throws IOException {
    long started = System.nanoTime();
    var padding = "x".repeat(TEXT_BYTES);
    for (int i = 0; i < messages; i++) {
      long due = started + (long) (i * 1e9 / rate);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      var text = ("t" + due + " " + (counting ? i : -1) + " " + padding).substring(0, TEXT_BYTES);
      var speaker = speakers[i % speakers.length];
      if (nats) {
        speaker.write("PUB room " + TEXT_BYTES + "\r\n" + text + "\r\n");
      } else {
        speaker.write(
            "{\"type\":\"send\",\"address\":\"edge.chat.say\",\"body\":{\"room\":\"%s\",\"key\":\"%s-%d\",\"text\":\"%s\"}}"
                .formatted(FrameSocket.LOBBY, Long.toString(due, 36), i, text));
      }
    }
  }

  private void listen(CountDownLatch ready, long[] took) {
    try (var socket = open()) {
      if (nats) {
        socket.write("SUB room 1\r\nPING\r\n");
      } else {
        socket.hearLobby();
      }
      boolean registered = false;
      while (true) {
        int bytes = socket.read();
        long now = System.nanoTime();
        if (!registered && (socket.says("PONG") || socket.says("registered"))) {
          registered = true;
          ready.countDown();
        }
        if (nats && socket.says("PING")) {
          socket.write("PONG\r\n");
        }
        heard(socket.frame(), bytes, now, took);
      }
    } catch (IOException ended) {
      if (counting) {
        System.err.println("a listener was lost: " + ended);
      }
    }
  }

  /** A frame may bring more than one message. */
  private void heard(byte[] frame, int bytes, long now, long[] took) {
    for (int at = 0; at < bytes - 22; at++) {
      boolean begins =
          frame[at] == 't'
              && frame[at + 1] >= '0'
              && frame[at + 1] <= '9'
              && at > 0
              && (frame[at - 1] == '"' || frame[at - 1] == '\n');
      if (!begins) {
        continue;
      }
      var words = new String(frame, at + 1, 60, StandardCharsets.US_ASCII).split(" ", 3);
      int number = Integer.parseInt(words[1]);
      if (number >= 0 && number < took.length) {
        took[number] = Math.max(1, now - Long.parseLong(words[0]));
        heard.incrementAndGet();
        lastNanos = now; // of one listener or another, a moment ago
      }
      at += TEXT_BYTES / 2;
    }
  }

  private void drain(FrameSocket socket) {
    try {
      while (true) {
        socket.read();
        if (nats && socket.says("PING")) {
          socket.write("PONG\r\n");
        }
        if (socket.says("\"type\":\"err\"")) {
          System.err.println(socket.text());
        }
      }
    } catch (IOException ended) {
      // with the run
    }
  }

  private FrameSocket open() throws IOException {
    if (!nats) {
      return FrameSocket.ofNode(server, BUFFER_BYTES);
    }
    var socket = FrameSocket.open(server, "/", BUFFER_BYTES);
    socket.write("CONNECT {\"verbose\":false,\"pedantic\":false}\r\n");
    return socket;
  }
}
