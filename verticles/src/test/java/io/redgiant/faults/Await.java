package io.redgiant.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks another process until it answers: it has no other way to say that something happened. */
final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration BETWEEN = Duration.ofMillis(20);

  private Await() {}

  static <T> T answer(Supplier<@Nullable T> question) {
    return answer(DEADLINE, question);
  }

  /** For what takes its time even on an idle machine. */
  static <T> T answer(Duration patience, Supplier<@Nullable T> question) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      var answer = question.get();
      if (answer != null) {
        return answer;
      }
      LockSupport.parkNanos(BETWEEN.toNanos());
    }
    throw new AssertionError("no answer within " + patience);
  }
}
