package io.redgiant.metrics;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;

/**
 * How long work waits for the event loops: a grain of it is given to each that has done its last
 * one, and how long it waited is looked at. One thread asks.
 */
final class LoopLag {
  private static final long DONE = Long.MIN_VALUE;
  private static final double NANOS_PER_MILLI = 1e6;

  private final List<Loop> loops = new ArrayList<>();
  private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);

  private final class Loop implements Runnable {
    private final EventExecutor executor;
    private volatile long waitsSinceNanos = DONE;

    private Loop(EventExecutor executor) {
      this.executor = executor;
    }

    private void probe() {
      long sinceNanos = waitsSinceNanos;
      if (sinceNanos == DONE) {
        waitsSinceNanos = System.nanoTime();
        executor.execute(this);
      } else {
        longestNanos.accumulate(System.nanoTime() - sinceNanos);
      }
    }

    @Override
    public void run() {
      longestNanos.accumulate(System.nanoTime() - waitsSinceNanos);
      waitsSinceNanos = DONE;
    }
  }

  LoopLag(Iterable<EventExecutor> executors) {
    executors.forEach(executor -> loops.add(new Loop(executor)));
  }

  void probe() {
    loops.forEach(Loop::probe);
  }

  /** The longest since this was asked last, to a microsecond. */
  double takeMillis() {
    return Math.round(longestNanos.getThenReset() / NANOS_PER_MILLI * 1_000) / 1_000.0;
  }
}
