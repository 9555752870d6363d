package io.redgiant.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
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
 * seconds. Prints one line of key=value. Runs from its source, without anything else of Red Giant.
 */
public final class Fanout {
  private static final String LOBBY = "00000000000000000000000000010bb1";
  private static final int TEXT_BYTES = 200;

  /** Messages a second of one speaker: a node takes 200 frames a second of each socket. */
  private static final double SPEAKER_RATE_MAX = 150;

  private static final long DRAIN_NANOS = 5_000_000_000L;

  private final boolean nats;
  private final URI server;
  private final AtomicLong heard = new AtomicLong();
  private final List<long[]> tookNanos = new ArrayList<>(); // of each listener
  private volatile boolean counting;

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
    var speakers = new Socket[(int) Math.ceil(rate / SPEAKER_RATE_MAX)];
    for (int i = 0; i < speakers.length; i++) {
      speakers[i] = speaker();
    }
    speak(speakers, rate, (int) rate); // a second to warm up
    LockSupport.parkNanos(DRAIN_NANOS / 5);
    counting = true;
    long started = System.nanoTime();
    speak(speakers, rate, messages);
    long wanted = (long) messages * listeners;
    long deadline = System.nanoTime() + DRAIN_NANOS;
    while (heard.get() < wanted && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    report(wanted, (System.nanoTime() - started) / 1e9);
    System.exit(0);
  }

  private Socket speaker() throws IOException {
    var speaker = open();
    Thread.ofVirtual().start(() -> drain(speaker));
    if (!nats) {
      say(
          speaker,
          "{\"type\":\"send\",\"address\":\"edge.session.open\",\"body\":" + token() + "}");
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

  private String token() throws IOException {
    var request = (HttpURLConnection) server.resolve("/api/v1/session").toURL().openConnection();
    request.setRequestMethod("POST");
    request.setDoOutput(true);
    request.getOutputStream().write("{\"handle\":\"bench\"}".getBytes(StandardCharsets.UTF_8));
    var answer = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int start = answer.indexOf("\"token\":\"") + 9;
    return "{\"token\":\"" + answer.substring(start, answer.indexOf('"', start)) + "\"}";
  }

  private void speak(Socket[] speakers, double rate, int messages) throws IOException {
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
        say(speaker, "PUB room " + TEXT_BYTES + "\r\n" + text + "\r\n");
      } else {
        say(
            speaker,
            "{\"type\":\"send\",\"address\":\"edge.chat.say\",\"body\":{\"room\":\"%s\",\"key\":\"%s-%d\",\"text\":\"%s\"}}"
                .formatted(LOBBY, Long.toString(due, 36), i, text));
      }
    }
  }

  private void listen(CountDownLatch ready, long[] took) {
    try (var socket = open()) {
      var input = new BufferedInputStream(socket.getInputStream(), 64 << 10);
      var frame = new byte[64 << 10];
      if (nats) {
        say(socket, "SUB room 1\r\nPING\r\n");
      } else {
        say(
            socket,
            "{\"type\":\"register\",\"address\":\"edge.events.room."
                + LOBBY
                + "\",\"replyAddress\":\"registered\"}");
      }
      boolean registered = false;
      while (true) {
        int bytes = read(input, frame);
        long now = System.nanoTime();
        if (!registered
            && (contains(frame, bytes, "PONG") || contains(frame, bytes, "registered"))) {
          registered = true;
          ready.countDown();
        }
        if (nats && contains(frame, bytes, "PING")) {
          say(socket, "PONG\r\n");
        }
        heard(frame, bytes, now, took);
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
      }
      at += TEXT_BYTES / 2;
    }
  }

  private static boolean contains(byte[] frame, int bytes, String word) {
    return new String(frame, 0, Math.min(bytes, 400), StandardCharsets.US_ASCII).contains(word);
  }

  private void drain(Socket socket) {
    try {
      var input = new BufferedInputStream(socket.getInputStream(), 64 << 10);
      var frame = new byte[64 << 10];
      while (true) {
        int bytes = read(input, frame);
        if (nats && contains(frame, bytes, "PING")) {
          say(socket, "PONG\r\n");
        }
        if (contains(frame, bytes, "\"type\":\"err\"")) {
          System.err.println(new String(frame, 0, bytes, StandardCharsets.UTF_8));
        }
      }
    } catch (IOException ended) {
      // with the run
    }
  }

  private Socket open() throws IOException {
    var socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    var path = nats ? "/" : "/eventbus/websocket";
    var request =
        "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                .formatted(path, server.getAuthority())
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    var input = socket.getInputStream();
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = input.read();
      if (next < 0) {
        throw new EOFException(head.toString());
      }
      head.append((char) next);
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException(head.toString());
    }
    if (nats) {
      say(socket, "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n");
    }
    return socket;
  }

  /** One frame, masked with zeros: a mask is asked for, and which it is does not matter here. */
  private static synchronized void say(Socket socket, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean isLong = bytes.length > 125;
    var frame = new byte[(isLong ? 8 : 6) + bytes.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | (isLong ? 126 : bytes.length));
    if (isLong) {
      frame[2] = (byte) (bytes.length >> 8);
      frame[3] = (byte) bytes.length;
    }
    System.arraycopy(bytes, 0, frame, frame.length - bytes.length, bytes.length);
    socket.getOutputStream().write(frame);
  }

  private static int read(InputStream input, byte[] frame) throws IOException {
    next(input);
    int length = next(input) & 0x7F;
    if (length == 126) {
      length = next(input) << 8 | next(input);
    } else if (length == 127) {
      long all = 0;
      for (int i = 0; i < 8; i++) {
        all = all << 8 | next(input);
      }
      length = Math.toIntExact(all);
    }
    if (length > frame.length) {
      throw new IOException("a frame of " + length + " bytes");
    }
    if (input.readNBytes(frame, 0, length) < length) {
      throw new EOFException();
    }
    return length;
  }

  private static int next(InputStream input) throws IOException {
    int next = input.read();
    if (next < 0) {
      throw new EOFException();
    }
    return next;
  }
}
