package io.redgiant.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one download, shared by the nodes that they are pulled from: each takes the next one,
 * and one that failed goes back. Who finds none left takes over what another is slow with, and
 * whoever ends it first has done it. For many threads; guarded by itself.
 *
 * <p>Runs are added and awaited in order by one thread, and only so many are ahead of it: that
 * bounds what is remembered here.
 */
final class Runs {
  private static final int AHEAD_MAX = 64;

  /** No pause of a sound node is as long, whoever is faster. */
  private static final long SLOW_NANOS = Duration.ofSeconds(2).toNanos();

  /** Times as long as others take for one. */
  private static final int SLOW_TIMES = 4;

  private final long size;
  private final Progress progress;
  private final LongSupplier nanoTime;

  private final Deque<Run> waiting = new ArrayDeque<>();
  private final List<Flight> flights = new ArrayList<>();
  private final Set<Long> ended = new HashSet<>(); // and not awaited yet
  private long added;
  private long awaited;
  private long endedBytes;
  private long told; // never less: what is lost with a node was not lost for long
  private final Set<HolderPull> pulls = new HashSet<>();
  private boolean over;
  private @Nullable IOException broken;

  /** A run that somebody pulls. */
  final class Flight {
    private final Run run;
    private final HolderPull by;
    private final boolean takenOver;
    private final long startedAt = nanoTime.getAsLong();
    private int rows;
    private long bytes;
    private boolean done;

    private Flight(Run run, HolderPull by, boolean takenOver) {
      this.run = run;
      this.by = by;
      this.takenOver = takenOver;
    }

    Run run() {
      return run;
    }

    /** Whether it need not go on: somebody else has done it, or the download is over. */
    boolean isPointless() {
      synchronized (Runs.this) {
        return done || over;
      }
    }

    /** Its next row is in the file. */
    void settled(int chunkBytes) {
      synchronized (Runs.this) {
        rows++;
        bytes += chunkBytes;
        tell();
      }
    }

    int rows() {
      return rows; // only its own thread changes it
    }
  }

  /**
   * @param size of the content
   */
  Runs(long size, Progress progress, LongSupplier nanoTime) {
    this.size = size;
    this.progress = progress;
    this.nanoTime = nanoTime;
  }

  /** Whether another run may be added before the next is awaited. */
  synchronized boolean haveRoom() {
    return added - awaited < AHEAD_MAX;
  }

  synchronized void add(Run run) {
    waiting.add(run);
    added++;
    notifyAll();
  }

  /** Somebody will pull from now on. */
  synchronized void joined(HolderPull by) {
    pulls.add(by);
  }

  /**
   * Waits until the next run in order is in the file.
   *
   * @return whether it is; else nobody is left to pull it
   */
  synchronized boolean awaitNext() throws IOException {
    while (!ended.contains(awaited)) {
      if (broken != null) {
        throw broken;
      }
      if (pulls.isEmpty()) {
        return false;
      }
      pause(0);
    }
    ended.remove(awaited);
    awaited++;
    notifyAll();
    return true;
  }

  /**
   * What to pull next; waits where there is nothing just now.
   *
   * @param usualNanos that whoever asks takes for a run
   * @return null when it may leave
   */
  synchronized @Nullable Flight take(HolderPull by, long usualNanos) {
    while (!over && pulls.contains(by)) {
      var run = waiting.poll();
      if (run != null) {
        return fly(run, by, false);
      }
      long patience = Math.max(SLOW_NANOS, SLOW_TIMES * usualNanos);
      var slow = oldestOfAnother(by);
      long due = slow == null ? Long.MAX_VALUE : slow.startedAt + patience - nanoTime.getAsLong();
      if (slow != null && due <= 0) {
        return fly(slow.run, by, true);
      }
      pause(slow == null ? 0 : due);
    }
    leave(by);
    return null;
  }

  private Flight fly(Run run, HolderPull by, boolean takenOver) {
    var flight = new Flight(run, by, takenOver);
    flights.add(flight);
    return flight;
  }

  /** One that nobody has taken over yet. */
  private @Nullable Flight oldestOfAnother(HolderPull by) {
    for (var flight : flights) {
      if (flight.by != by && flights.stream().filter(other -> same(other, flight)).count() == 1) {
        return flight;
      }
    }
    return null;
  }

  private static boolean same(Flight one, Flight other) {
    return one.run.number() == other.run.number();
  }

  /** All of it is in the file. Whoever was slow with it is dropped. */
  synchronized void ended(Flight flight) {
    if (flight.done) {
      return;
    }
    endedBytes += flight.run.bytes();
    ended.add(flight.run.number());
    for (var other : List.copyOf(flights)) {
      if (same(other, flight)) {
        other.done = true;
        flights.remove(other);
        if (flight.takenOver && !other.takenOver) {
          other.by.drop("it was far slower than others");
          leave(other.by); // though it may still wait for its node
        }
      }
    }
    tell();
    notifyAll();
  }

  /** The one that pulled it is gone: somebody else is to get what is left. */
  synchronized void failed(Flight flight) {
    flights.remove(flight);
    if (!flight.done && flights.stream().noneMatch(other -> same(other, flight))) {
      endedBytes += flight.bytes;
      if (flight.rows < flight.run.chunks().count()) {
        waiting.addFirst(flight.run.from(flight.rows));
      } else {
        ended.add(flight.run.number());
      }
    }
    leave(flight.by);
  }

  private void leave(HolderPull by) {
    pulls.remove(by);
    notifyAll();
  }

  /** This side failed: no other node can help. */
  synchronized void broken(IOException cause) {
    broken = cause;
    over = true;
    notifyAll();
  }

  /** Nobody pulls any more. */
  synchronized void close() {
    over = true;
    notifyAll();
  }

  private void tell() {
    long settled = endedBytes;
    for (var flight : flights) {
      settled += flight.takenOver ? 0 : flight.bytes;
    }
    told = Math.clamp(settled, told, size);
    progress.at(told, size);
  }

  @SuppressWarnings("WaitNotInLoop") // the loops are those of the callers
  private void pause(long nanos) {
    try {
      wait(nanos == 0 ? 0 : nanos / 1_000_000 + 1);
    } catch (InterruptedException never) {
      throw new IllegalStateException(never); // nobody has this thread to interrupt it
    }
  }
}
