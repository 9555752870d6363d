package io.redgiant.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes records to one node at a steady rate and looks when another one has them. A record is a
 * change of a setting: it has no content, so that this is the journal's way and nothing else's.
 *
 * <p>The load is open: each write has its time, and one that finds no connection free is late,
 * which counts. Arguments: URL of the node that writes, its operator.token (a file), URL of the
 * node that is to see it, writes a second (0: as fast as they are answered), seconds, connections.
 * Prints one line of key=value. Runs from its source, without anything else of Red Giant.
 */
public final class Records {
  /** One write in so many is looked for on the other node. */
  private static final int LOOK_ONE_IN = 10;

  private final URI writer;
  private final URI reader;
  private final String token;
  private final double rate;
  private final long seconds;
  private final AtomicLong turn = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong inTwo = new AtomicLong();
  private final List<Long> answered = new ArrayList<>(); // nanoseconds, from the time of the write
  private final List<Long> seen = new ArrayList<>(); // the same, until the other node has it
  private final List<Long> seenAfter = new ArrayList<>(); // from the answer to the write

  private Records(URI writer, String token, URI reader, double rate, long seconds) {
    this.writer = writer;
    this.token = token;
    this.reader = reader;
    this.rate = rate;
    this.seconds = seconds;
  }

  public static void main(String[] arguments) throws Exception {
    var records =
        new Records(
            URI.create(arguments[0]),
            Files.readString(Path.of(arguments[1])).strip(),
            URI.create(arguments[2]),
            Double.parseDouble(arguments[3]),
            Long.parseLong(arguments[4]));
    records.run(Integer.parseInt(arguments[5]));
  }

  private void run(int connections) throws InterruptedException {
    long began = System.nanoTime();
    var lanes = new ArrayList<Thread>();
    for (int lane = 0; lane < connections; lane++) {
      lanes.add(Thread.ofVirtual().start(() -> lane(began)));
    }
    for (var lane : lanes) {
      lane.join();
    }
    double took = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "seconds=%.2f writes=%d rate=%.0f refused=%d in_two=%d answer_p50=%.1f answer_p99=%.1f"
            + " seen_p50=%.1f seen_p99=%.1f seen_max=%.1f after_p50=%.1f after_p99=%.1f%n",
        took,
        answered.size(),
        answered.size() / took,
        refused.get(),
        inTwo.get(),
        millis(answered, 0.5),
        millis(answered, 0.99),
        millis(seen, 0.5),
        millis(seen, 0.99),
        millis(seen, 1),
        millis(seenAfter, 0.5),
        millis(seenAfter, 0.99));
  }

  private static double millis(List<Long> nanos, double share) {
    if (nanos.isEmpty()) {
      return Double.NaN;
    }
    var sorted = nanos.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, (long) (share * sorted.length))] / 1e6;
  }

  /** One connection to the writing node, which takes the next write whenever it is free. */
  private void lane(long began) {
    try (var writing = new Connection(writer)) {
      while (true) {
        long number = turn.getAndIncrement();
        long due = rate == 0 ? System.nanoTime() : began + (long) (number * 1e9 / rate);
        if (due - began >= seconds * 1_000_000_000) {
          return;
        }
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        write(writing, number, due);
      }
    } catch (IOException broken) {
      throw new IllegalStateException("a node's connection broke", broken);
    }
  }

  private void write(Connection writing, long number, long due) throws IOException {
    var body = "{\"value\":\"" + (2 + number % 8) + "\"}"; // unlike the one before, or it is none
    var answer =
        writing.exchange(
            "PUT /api/v1/settings/replicas",
            "Authorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                .formatted(token, body.length()),
            body);
    long acknowledged = System.nanoTime();
    if (answer.status != 200) {
      refused.incrementAndGet();
      return;
    }
    if (answer.copies.startsWith("2/")) {
      inTwo.incrementAndGet();
    }
    synchronized (answered) {
      answered.add(acknowledged - due);
    }
    if (number % LOOK_ONE_IN == 0) {
      look(answer.position, due, acknowledged);
    }
  }

  /** By a connection of its own: a node closes one on which nothing comes for long. */
  private void look(String position, long due, long acknowledged) throws IOException {
    try (var reading = new Connection(reader)) {
      var found =
          reading.exchange(
              "GET /api/v1/settings", "Redgiant-After: %s\r\n".formatted(position), "");
      long visible = System.nanoTime();
      if (found.status != 200) {
        throw new IOException("the other node answers " + found.status + " to a reader");
      }
      synchronized (seen) {
        seen.add(visible - due);
        seenAfter.add(visible - acknowledged);
      }
    }
  }

  private record Answer(int status, String copies, String position) {}

  /** One kept connection, one request at a time. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;
    private final InputStream input;
    private final String host;

    Connection(URI url) throws IOException {
      socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
      input = new BufferedInputStream(socket.getInputStream());
      host = url.getHost() + ":" + url.getPort();
    }

    Answer exchange(String request, String headers, String body) throws IOException {
      var text = request + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n" + body;
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      int status = Integer.parseInt(line().split(" ", 3)[1]);
      int length = 0;
      var copies = "";
      var position = "";
      for (var line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        var value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
          case "content-length" -> length = Integer.parseInt(value);
          case "redgiant-copies" -> copies = value;
          case "redgiant-position" -> position = value;
          default -> {
            // of no interest here
          }
        }
      }
      input.skipNBytes(length);
      return new Answer(status, copies, position);
    }

    private String line() throws IOException {
      var line = new StringBuilder();
      for (int next = input.read(); next != '\n'; next = input.read()) {
        if (next < 0) {
          throw new IOException("the node closed the connection");
        }
        if (next != '\r') {
          line.append((char) next);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
