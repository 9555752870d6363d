package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Several people who publish and remove at the same time, until a fault ends it: small and large
 * files, the same bytes under many names, many writers of one name.
 */
final class Load {
  private static final int LARGE_BYTES_MAX = 6 << 20;
  private static final int SMALL_BYTES_MAX = 64 << 10;
  private static final long MINUTES_MAX = 2;

  private final NodeProcess node;
  private final Promises promises;
  private final Runnable fault;
  private final AtomicLong
      untilFault; // bytes that are still sent before it, and a little an answer
  private volatile boolean faulted;

  private Load(NodeProcess node, Promises promises, long bytesBeforeFault, Runnable fault) {
    this.node = node;
    this.promises = promises;
    this.fault = fault;
    this.untilFault = new AtomicLong(bytesBeforeFault);
  }

  /**
   * Runs until the fault has ended every writer.
   *
   * @param name makes paths of this run different from others'
   * @param bytesBeforeFault after so many sent bytes the fault happens, wherever that is
   */
  static void run(
      NodeProcess node,
      Promises promises,
      String name,
      SplittableRandom random,
      long bytesBeforeFault,
      Runnable fault)
      throws Exception {
    var load = new Load(node, promises, bytesBeforeFault, fault);
    var writers = new ArrayList<Callable<Void>>();
    var repeated = new Content(random.nextLong(), LARGE_BYTES_MAX / 2);
    for (int writer = 0; writer < 2; writer++) {
      writers.add(load.writer(name + "/small" + writer, SMALL_BYTES_MAX, random.split()));
      writers.add(load.writer(name + "/large" + writer, LARGE_BYTES_MAX, random.split()));
      writers.add(load.repeater(name + "/same" + writer, repeated));
      writers.add(load.rival(name + "/rivals", random.split()));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> ended : threads.invokeAll(writers, MINUTES_MAX, TimeUnit.MINUTES)) {
        ended.get();
      }
    }
    assertTrue(load.faulted, "the load ended before the fault");
  }

  /** Publishes file after file, over one of its own or beside it, and removes some. */
  private Callable<Void> writer(String name, int bytesMax, SplittableRandom random) {
    return () -> {
      var paths = new ArrayList<String>();
      for (int file = 0; goesOn(); file++) {
        int choice = random.nextInt(10);
        if (choice == 0 && !paths.isEmpty()) {
          remove(paths.remove(random.nextInt(paths.size())));
          continue;
        }
        boolean again = choice == 1 && !paths.isEmpty();
        var path = again ? paths.get(random.nextInt(paths.size())) : name + "-" + file;
        if (publish(path, new Content(random.nextLong(), random.nextInt(bytesMax))) && !again) {
          paths.add(path);
        }
      }
      return null;
    };
  }

  private Callable<Void> repeater(String name, Content content) {
    return () -> {
      for (int file = 0; goesOn(); file++) {
        publish(name + "-" + file, content);
      }
      return null;
    };
  }

  private Callable<Void> rival(String path, SplittableRandom random) {
    return () -> {
      while (goesOn()) {
        var content = new Content(random.nextLong(), random.nextInt(SMALL_BYTES_MAX));
        promises.publishesBesideOthers(path, content.id());
        if (put(path, content)) {
          promises.publishedBesideOthers(path, content.id());
        }
      }
      return null;
    };
  }

  private boolean goesOn() {
    return !faulted && node.isAlive();
  }

  private boolean publish(String path, Content content) {
    promises.publishes(path, content);
    if (!put(path, content)) {
      return false;
    }
    promises.published(path, content.id());
    return true;
  }

  /**
   * Whether the node said yes. An answer that says neither yes nor, after the fault, no is wrong.
   */
  private boolean put(String path, Content content) {
    try {
      var answer = node.put(path, body(content));
      if (List.of(200, 201).contains(answer.statusCode())) {
        answered();
        return true;
      }
      assertTrue(faulted, () -> path + " " + NodeProcess.text(answer));
    } catch (IOException noAnswer) {
      assertTrue(faulted, () -> path + ": " + noAnswer);
    }
    return false;
  }

  private void remove(String path) {
    promises.removes(path);
    try {
      var answer = node.delete(path);
      if (answer.statusCode() == 204) {
        promises.removed(path);
        answered();
      } else {
        assertTrue(faulted, () -> path + " " + NodeProcess.text(answer));
      }
    } catch (IOException noAnswer) {
      assertTrue(faulted, () -> path + ": " + noAnswer);
    }
  }

  /** Half of the bodies say how long they are. */
  private BodyPublisher body(Content content) {
    var bytes = content.bytes();
    assertEquals(content.size(), bytes.length);
    var counted = BodyPublishers.ofInputStream(() -> new Counted(bytes));
    return content.seed() % 2 == 0 || bytes.length == 0
        ? counted
        : BodyPublishers.fromPublisher(counted, bytes.length);
  }

  private void answered() {
    count(1);
  }

  private void count(long bytes) {
    if (untilFault.addAndGet(-bytes) <= 0 && untilFault.getAndSet(Long.MAX_VALUE) <= 0) {
      faulted = true;
      fault.run();
    }
  }

  /** A body on its way out, whose bytes bring the fault nearer. */
  private final class Counted extends FilterInputStream {
    Counted(byte[] bytes) {
      super(new ByteArrayInputStream(bytes));
    }

    @Override
    public int read(byte[] target, int offset, int bytes) throws IOException {
      int read = super.read(target, offset, bytes);
      if (read > 0) {
        count(read);
      }
      return read;
    }
  }
}
