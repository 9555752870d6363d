package io.redgiant.storage;

import io.redgiant.core.Cores;
import io.redgiant.disk.FileDisk;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;

/**
 * Measures a round of the repair that finds everything in its place: a storage on a real disk, all
 * of it on one thread, whose processor time this is. Listing what the catalogue names is not in it.
 * Arguments: an empty directory, and how many contents of one chunk each.
 */
public final class RepairBench {
  private static final int CONTENT_BYTES = 64;
  private static final int SLABS = 6;
  private static final int ROUNDS = 4;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private RepairBench() {}

  public static void main(String[] arguments) throws Exception {
    var home = Files.createDirectories(Path.of(arguments[0]));
    int contents = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
    var random = new Random(1);
    var journal = new SimulatedJournal();
    try (var storage =
        new SimulatedStorage(new FileDisk(home), Cores.load(), random, SLABS, journal)) {
      for (int number = 0; number < contents; number++) {
        var bytes = new byte[CONTENT_BYTES];
        random.nextBytes(bytes);
        var sent =
            new SimulatedSender(storage.store.ingests(), journal, bytes, random, Integer.MAX_VALUE)
                .send();
        storage.scheduler.run();
        journal.publish(SimulatedStorage.finished(sent));
      }
      var alone = new TreeMap<NodeId, Layout.Place>();
      alone.put(new NodeId(new Id128(1, 1)), new Layout.Place(Layout.State.ACTIVE, 1));
      storage.store.placement().set(new Layout(alone), 1);
      for (int round = 0; round < ROUNDS; round++) { // the first one warms up
        storage.pass(Duration.ofHours(2)); // now everything is looked at again
        long began = THREADS.getCurrentThreadCpuTime();
        storage.store.repair().tick();
        storage.scheduler.run();
        double seconds = (THREADS.getCurrentThreadCpuTime() - began) / 1e9;
        var state = storage.store.repair().state();
        if (state.running() || state.brought() + state.lacking() > 0) {
          throw new IllegalStateException("not a round that only looks: " + state);
        }
        say(
            "a round over %d contents: %.2f CPU-s, %.1f for 100,000",
            contents, seconds, seconds / contents * 100_000);
      }
    }
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
