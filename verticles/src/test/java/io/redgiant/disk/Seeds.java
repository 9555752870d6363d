package io.redgiant.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The seeds that a simulation lives through, on all cores: those that failed once, which are kept
 * under {@code src/test/resources/kept-seeds/} in a file named after the test, and a range: of as
 * many as the test says, or {@code -Dredgiant.simulation.seeds}, from {@code
 * -Dredgiant.simulation.first} on. What fails is named in {@code target/failing-seeds/}.
 */
public final class Seeds {
  private static final long FIRST = Long.getLong("redgiant.simulation.first", 0);
  private static final Path FAILING = Path.of("target", "failing-seeds");
  private static final int FAILURES_MAX = 10;

  /** A long run says now and then that it goes on. */
  private static final long SAID_EACH = 5_000;

  private final Class<?> test;
  private final Simulation simulation;
  private final Map<Long, Throwable> failures = new ConcurrentSkipListMap<>();

  /** One life, the same for the same seed. */
  @FunctionalInterface
  public interface Simulation {
    void run(long seed) throws Exception;
  }

  private Seeds(Class<?> test, Simulation simulation) {
    this.test = test;
    this.simulation = simulation;
  }

  /** How many seeds of the range are run where the test would run so many. */
  public static long count(long usual) {
    return Long.getLong("redgiant.simulation.seeds", usual);
  }

  /** Runs all of them; fails with the first that failed, and the numbers of the others. */
  public static void run(Class<?> test, long usual, Simulation simulation) throws Exception {
    var seeds = new Seeds(test, simulation);
    int cores = Runtime.getRuntime().availableProcessors();
    var all =
        LongStream.concat(kept(test), LongStream.range(FIRST, FIRST + count(usual))).distinct();
    var next = all.iterator();
    try (ExecutorService threads = Executors.newFixedThreadPool(cores)) {
      for (Future<?> ended :
          threads.invokeAll(Collections.nCopies(cores, () -> seeds.live(next)))) {
        ended.get();
      }
    }
    seeds.assertNoFailure();
  }

  private @Nullable Void live(PrimitiveIterator.OfLong next) {
    while (failures.size() < FAILURES_MAX) {
      long seed;
      synchronized (next) {
        if (!next.hasNext()) {
          return null;
        }
        seed = next.nextLong();
      }
      if (seed > FIRST && (seed - FIRST) % SAID_EACH == 0) {
        System.out.println(test.getSimpleName() + ": seed " + seed);
      }
      try {
        simulation.run(seed);
      } catch (Exception | AssertionError failed) {
        failures.put(seed, failed);
        keep(seed);
      }
    }
    return null;
  }

  private void assertNoFailure() {
    if (!failures.isEmpty()) {
      throw new AssertionError(
          "failing seeds: " + failures.keySet(), failures.values().iterator().next());
    }
  }

  /** Written at once: a long run may be ended before it ends. */
  private void keep(long seed) {
    try {
      Files.createDirectories(FAILING);
      Files.writeString(
          FAILING.resolve(test.getSimpleName()),
          seed + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private static LongStream kept(Class<?> test) throws IOException {
    try (var file = test.getResourceAsStream("/kept-seeds/" + test.getSimpleName())) {
      return file == null
          ? LongStream.empty()
          : new String(file.readAllBytes(), StandardCharsets.US_ASCII)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .mapToLong(Long::parseLong);
    }
  }
}
