package io.redgiant.faults;

import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * How long a fault test runs, and by which chances. The short form is the default; {@code
 * -Dredgiant.faults.rounds=200} is the long one, and {@code -Dredgiant.faults.seed} repeats one
 * that failed.
 */
final class Rounds {
  private static final String COUNT = "redgiant.faults.rounds";
  private static final String SEED = "redgiant.faults.seed";

  private Rounds() {}

  /**
   * How many.
   *
   * @param shortForm how many unless told otherwise
   */
  static int count(int shortForm) {
    return Integer.getInteger(COUNT, shortForm);
  }

  /** One of each part of {@code 1..all}, as many as there are rounds, or all of them. */
  static long[] spread(int rounds, long all, SplittableRandom random) {
    long parts = Math.min(rounds, all);
    return LongStream.range(0, parts)
        .map(part -> 1 + (part * all + random.nextLong(all)) / parts)
        .distinct() // two parts may share the number between them
        .toArray();
  }

  /** A test that leaves something to chance. */
  @FunctionalInterface
  interface Chanced {
    void run(SplittableRandom random) throws Exception;
  }

  /** Runs it; a failure says how to repeat it. */
  static void run(Chanced test) throws Exception {
    run(Long.getLong(SEED, System.nanoTime()), test);
  }

  /** The same for a run so long that it says at once how to repeat it. */
  static void run(String what, Chanced test) throws Exception {
    long seed = Long.getLong(SEED, System.nanoTime());
    System.out.println(what + ", -D" + SEED + "=" + seed);
    run(seed, test);
  }

  private static void run(long seed, Chanced test) throws Exception {
    try {
      test.run(new SplittableRandom(seed));
    } catch (Exception | AssertionError failed) {
      throw new AssertionError(
          failed.getMessage() + "; repeat with -D" + SEED + "=" + seed, failed);
    }
  }
}
