package io.redgiant.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A bad connection to a node: what passes through it breaks, stops or changes after some bytes. */
final class Relay implements AutoCloseable {
  private static final long DRIP_MILLIS = 20;

  private final ServerSocket server;
  private final CountDownLatch stuck = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();
  private volatile URI node = URI.create("http://127.0.0.1:9");
  private volatile Fault up = Fault.NONE;
  private volatile Fault down = Fault.NONE;

  /** What happens to a stream. */
  enum Kind {
    BREAK,
    STALL,
    /** A byte now and then from there on. */
    DRIP,
    FLIP
  }

  /**
   * One kind of it.
   *
   * @param afterBytes of one connection in one direction, and again after so many more
   * @param times how often it still happens
   */
  record Fault(Kind kind, long afterBytes, AtomicInteger times) {
    static final Fault NONE = new Fault(Kind.BREAK, Long.MAX_VALUE, new AtomicInteger());

    static Fault of(Kind kind, long afterBytes, int times) {
      return new Fault(kind, afterBytes, new AtomicInteger(times));
    }
  }

  Relay() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  void to(URI target) {
    node = target;
  }

  /** From now on; connections of before are closed, as clients keep them for later requests. */
  void faults(Fault upward, Fault downward) throws IOException {
    for (var socket = open.poll(); socket != null; socket = open.poll()) {
      socket.close();
    }
    up = upward;
    down = downward;
  }

  /** Returns when a stream has stalled. */
  void awaitStall() throws InterruptedException {
    stuck.await();
  }

  private void accept() {
    try {
      while (true) {
        var client = server.accept();
        var target = new Socket(node.getHost(), node.getPort());
        open.add(client);
        open.add(target);
        Thread.ofVirtual().start(() -> pass(client, target, up));
        Thread.ofVirtual().start(() -> pass(target, client, down));
      }
    } catch (IOException closed) {
      over.countDown();
    }
  }

  private void pass(Socket from, Socket to, Fault fault) {
    try (from;
        to) {
      copy(from.getInputStream(), to.getOutputStream(), fault);
    } catch (IOException | InterruptedException ended) {
      return; // both ends see it: that is what this class is for
    }
  }

  private void copy(InputStream from, OutputStream to, Fault fault)
      throws IOException, InterruptedException {
    var buffer = new byte[16 << 10];
    long passed = 0;
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      long place = (passed + read - 1) / fault.afterBytes * fault.afterBytes;
      boolean here = place > 0 && place >= passed;
      if (here && fault.times.getAndDecrement() > 0) {
        switch (fault.kind) {
          case BREAK -> {
            return;
          }
          case STALL -> {
            stuck.countDown();
            over.await();
          }
          case DRIP -> {
            drip(buffer, read, to);
            passed += read;
            continue;
          }
          case FLIP -> buffer[(int) (place - passed)] ^= 1;
        }
      }
      to.write(buffer, 0, read);
      passed += read;
    }
  }

  private void drip(byte[] bytes, int count, OutputStream to)
      throws IOException, InterruptedException {
    for (int at = 0; at < count && !over.await(DRIP_MILLIS, TimeUnit.MILLISECONDS); at++) {
      to.write(bytes, at, 1);
    }
  }

  @Override
  public void close() throws IOException {
    over.countDown();
    server.close();
  }
}
