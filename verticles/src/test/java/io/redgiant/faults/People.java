package io.redgiant.faults;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * People who publish, replace, remove and read, each through whichever node it likes just now,
 * until they are told to rest. Who goes from one node to another names the position of what it
 * wrote, so it must never see less than that: this is checked while they work, and all of {@link
 * History} when the faults are over.
 */
final class People implements AutoCloseable {
  private static final int SMALL_BYTES_MAX = 48 << 10;
  private static final int LARGE_BYTES_MAX = 3 << 20;
  private static final int FILES_MAX = 40; // of each: what is older it removes
  private static final long BETWEEN_NANOS = 20_000_000;
  private static final Set<Integer> DONE = Set.of(200, 201, 204);

  private final Network network;
  private final History history;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean resting;

  private People(Network network, History history) {
    this.network = network;
    this.history = history;
  }

  /**
   * Has them begin.
   *
   * @param name makes their paths different from others'
   */
  static People at(
      Network network, History history, String name, int count, SplittableRandom random) {
    var people = new People(network, history);
    for (int person = 0; person < count; person++) {
      var one = people.new Person(name + "/" + person, random.split());
      people.threads.add(Thread.ofVirtual().start(one));
    }
    return people;
  }

  /** They end what they are at; what one of them saw and should not have is a failure. */
  void rest() throws Exception {
    resting = true;
    for (var thread : threads) {
      thread.join();
    }
    if (!faults.isEmpty()) {
      throw new AssertionError(faults.size() + " faults: " + String.join("; ", faults));
    }
  }

  long reads() {
    return reads.get();
  }

  /** How often a node said no, or not now. */
  long refused() {
    return refused.get();
  }

  /** The end of a test that may have failed. */
  @Override
  public void close() {
    resting = true;
  }

  private final class Person implements Runnable {
    private final String name;
    private final SplittableRandom random;
    private final List<String> files = new ArrayList<>();
    private final Map<String, String> positions = new HashMap<>();
    private int number;

    Person(String name, SplittableRandom random) {
      this.name = name;
      this.random = random;
    }

    @Override
    public void run() {
      while (!resting) {
        int node = 1 + random.nextInt(network.size());
        network.ifUp(node).ifPresent(up -> act(node, up));
        LockSupport.parkNanos(BETWEEN_NANOS);
      }
    }

    private void act(int node, NodeProcess up) {
      int choice = random.nextInt(10);
      if (files.size() > FILES_MAX || choice == 0 && !files.isEmpty()) {
        remove(node, up, files.removeFirst());
      } else if (choice < 4 && !files.isEmpty()) {
        read(up, files.get(random.nextInt(files.size())));
      } else if (choice < 6 && !files.isEmpty()) {
        put(node, up, files.remove(random.nextInt(files.size())));
      } else {
        put(node, up, name + "-" + number++);
      }
    }

    private void put(int node, NodeProcess up, String path) {
      int bytesMax = random.nextInt(20) == 0 ? LARGE_BYTES_MAX : SMALL_BYTES_MAX;
      var content = new Content(random.nextLong(), random.nextInt(bytesMax));
      var body = BodyPublishers.ofByteArray(content.bytes());
      var answer = answer(() -> up.put(path, body, after(path)));
      if (wrote(node, path, content.id().toString(), content, answer)) {
        files.add(path);
      }
    }

    private void remove(int node, NodeProcess up, String path) {
      wrote(node, path, History.NOTHING, null, answer(() -> up.delete(path, after(path))));
    }

    /** Whether it is done. What was not, or may be, leaves the path for good. */
    private boolean wrote(
        int node,
        String path,
        String content,
        @Nullable Content sent,
        Optional<HttpResponse<byte[]>> answer) {
      if (answer.isEmpty() || !DONE.contains(answer.get().statusCode())) {
        answer.ifPresent(no -> refused(path, no));
        history.unanswered(path, content, sent);
        return false;
      }
      var headers = answer.get().headers();
      positions.put(path, headers.firstValue("Redgiant-Position").orElseThrow());
      var copies = headers.firstValue("Redgiant-Copies").orElseThrow();
      history.answered(path, content, node, Integer.parseInt(copies.split("/", 2)[0]));
      return true;
    }

    private void read(NodeProcess up, String path) {
      answer(() -> up.get(path, after(path))).ifPresent(answer -> read(path, answer));
    }

    private void read(String path, HttpResponse<byte[]> answer) {
      reads.incrementAndGet();
      var shown = answer.statusCode() == 404 ? History.NOTHING : "status " + answer.statusCode();
      if (answer.statusCode() == 200) {
        shown = Content.id(answer.body()).toString();
      } else if (answer.statusCode() != 404) {
        refused(path, answer);
        return;
      }
      var allowed = history.allowed(path);
      if (!allowed.contains(shown)) {
        faults.add("a reader saw " + path + " as '" + shown + "', not one of " + allowed);
      }
    }

    /** Not now is a right answer where something is out of reach; anything else is none. */
    private void refused(String path, HttpResponse<byte[]> answer) {
      refused.incrementAndGet();
      if (answer.statusCode() != 503) {
        faults.add(path + " was answered " + NodeProcess.text(answer));
      }
    }

    private String[] after(String path) {
      var position = positions.get(path);
      return position == null ? new String[0] : new String[] {"Redgiant-After", position};
    }
  }

  @FunctionalInterface
  private interface Asked {
    HttpResponse<byte[]> now() throws IOException;
  }

  private static Optional<HttpResponse<byte[]>> answer(Asked question) {
    try {
      return Optional.of(question.now());
    } catch (IOException none) {
      return Optional.empty();
    }
  }
}
