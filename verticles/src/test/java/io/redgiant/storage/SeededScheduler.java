package io.redgiant.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * One thread that plays an event loop and some worker threads: which of them is next is drawn from
 * a seed. The loop's tasks keep their order; workers' tasks run in any.
 */
final class SeededScheduler {
  private final RandomGenerator random;
  private final Deque<Runnable> loop = new ArrayDeque<>();
  private final List<Runnable> workers = new ArrayList<>();

  SeededScheduler(RandomGenerator random) {
    this.random = random;
  }

  Executor loop() {
    return loop::add;
  }

  Executor workers() {
    return workers::add;
  }

  /** Runs one task; false when none is left. */
  boolean step() {
    int tasks = workers.size() + (loop.isEmpty() ? 0 : 1);
    if (tasks == 0) {
      return false;
    }
    int chosen = random.nextInt(tasks);
    if (chosen == workers.size()) {
      loop.remove().run();
    } else {
      workers.remove(chosen).run();
    }
    return true;
  }

  /** Runs until nothing is left to do. */
  void run() {
    while (step()) {
      // each step is a task
    }
  }
}
