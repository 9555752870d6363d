package io.redgiant.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A bad wire between nodes: a process that passes TCP connections on. What comes is delivered late,
 * on each connection and in each direction by another time, so that what is said on different
 * connections, to and by different nodes, changes its order; and now and then a connection is
 * reset, which loses what is under way and has the nodes say it again.
 *
 * <p>Within a connection TCP itself delivers everything once and in order; what the network below
 * loses and doubles there only costs time. That part is the packet filter's ({@link Hosts#lose}).
 */
final class Wire {
  private static final int CHUNK_BYTES = 64 << 10;
  private static final int UNDER_WAY_MAX = 64; // chunks of one direction; then the sender waits

  private final SplittableRandom random;
  private final int delayMillisMax;
  private final double resets; // of so many chunks, one
  private final InetSocketAddress to;
  private volatile boolean bad;

  private Wire(SplittableRandom random, int delayMillisMax, double resets, InetSocketAddress to) {
    this.random = random;
    this.delayMillisMax = delayMillisMax;
    this.resets = resets;
    this.to = to;
  }

  private record Late(long dueNanos, byte[] bytes) {}

  /**
   * Says {@code ready} when it listens, and ends with its input. It is a good wire at first, a bad
   * one from a line {@code bad} on, and a good one from any other on.
   *
   * @param arguments seed, the longest delay in ms, resets per chunk, and {@code port:host:port}
   *     for where to listen and where to pass on to
   */
  public static void main(String[] arguments) throws IOException {
    var random = new SplittableRandom(Long.parseLong(arguments[0]));
    int delay = Integer.parseInt(arguments[1]);
    double resets = Double.parseDouble(arguments[2]);
    var wires =
        Arrays.stream(arguments)
            .skip(3)
            .map(text -> text.split(":", -1))
            .map(
                part -> {
                  var to = new InetSocketAddress(part[1], Integer.parseInt(part[2]));
                  var wire = new Wire(random.split(), delay, resets, to);
                  wire.listen(Integer.parseInt(part[0]));
                  return wire;
                })
            .toList();
    System.out.println("ready");
    try (var commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (var line = commands.readLine(); line != null; line = commands.readLine()) {
        boolean bad = line.equals("bad");
        wires.forEach(wire -> wire.bad = bad);
      }
    }
    System.exit(0);
  }

  private void listen(int port) {
    try {
      var server = new ServerSocket(port);
      Thread.ofPlatform().start(() -> accept(server));
    } catch (IOException taken) {
      throw new IllegalStateException("port " + port, taken);
    }
  }

  private void accept(ServerSocket server) {
    while (true) {
      try {
        var from = server.accept();
        Thread.ofVirtual().start(() -> connect(from));
      } catch (IOException failed) {
        System.err.println("wire to " + to + ": " + failed);
      }
    }
  }

  private void connect(Socket from) {
    var connected = new Socket();
    try {
      connected.connect(to);
      from.setTcpNoDelay(true);
      connected.setTcpNoDelay(true);
      pass(from, connected);
      pass(connected, from);
    } catch (IOException refused) {
      reset(from, connected);
    }
  }

  /** One direction of a connection. */
  private void pass(Socket from, Socket into) {
    var underWay = new ArrayBlockingQueue<Late>(UNDER_WAY_MAX);
    var chances = split();
    Thread.ofVirtual().start(() -> receive(from, into, underWay, chances));
    Thread.ofVirtual().start(() -> deliver(from, into, underWay));
  }

  private synchronized SplittableRandom split() {
    return random.split();
  }

  private void receive(
      Socket from, Socket into, BlockingQueue<Late> underWay, SplittableRandom chances) {
    try {
      var buffer = new byte[CHUNK_BYTES];
      int read;
      do {
        read = from.getInputStream().read(buffer);
        if (bad && chances.nextDouble() < resets) {
          reset(from, into);
          return;
        }
        long delay = TimeUnit.MILLISECONDS.toNanos(bad ? chances.nextInt(delayMillisMax + 1) : 0);
        var bytes = Arrays.copyOf(buffer, Math.max(0, read));
        underWay.put(new Late(System.nanoTime() + delay, bytes));
      } while (read > 0);
    } catch (IOException | InterruptedException broken) {
      reset(from, into);
    }
  }

  /** In the order in which they came; an empty one is the end. */
  private static void deliver(Socket from, Socket into, BlockingQueue<Late> underWay) {
    try {
      while (true) {
        var late = underWay.take();
        for (long left = late.dueNanos - System.nanoTime(); left > 0; ) {
          LockSupport.parkNanos(left);
          left = late.dueNanos - System.nanoTime();
        }
        if (late.bytes.length == 0) {
          into.shutdownOutput();
          return;
        }
        into.getOutputStream().write(late.bytes);
      }
    } catch (IOException | InterruptedException broken) {
      reset(from, into);
    }
  }

  private static void reset(Socket... both) {
    for (var socket : both) {
      try (socket) {
        socket.setSoLinger(true, 0);
      } catch (IOException closed) {
        // as it should be
      }
    }
  }
}
