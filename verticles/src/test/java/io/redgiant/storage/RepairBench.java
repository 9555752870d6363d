package io.redgiant.storage;

import io.redgiant.core.Cores;
import io.redgiant.disk.FileDisk;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;

/**
 * Measures a round of the repair that finds everything in its place: a storage on a real disk, on
 * one thread, so that its time is the processor's. Arguments: an empty directory, and how many
 * contents of one chunk each.
 */
public final class RepairBench {
  private static final int CONTENT_BYTES = 64;
  private static final int SLABS = 6;

  private RepairBench() {}

  public static void main(String[] arguments) throws Exception {
    var home = Files.createDirectories(Path.of(arguments[0]));
    int contents = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
    var random = new Random(1);
    var journal = new SimulatedJournal();
    try (var storage =
        new SimulatedStorage(new FileDisk(home), Cores.load(), random, SLABS, journal)) {
      long began = System.nanoTime();
      for (int number = 0; number < contents; number++) {
        var bytes = new byte[CONTENT_BYTES];
        random.nextBytes(bytes);
        var sent =
            new SimulatedSender(storage.store.ingests(), journal, bytes, random, Integer.MAX_VALUE)
                .send();
        storage.scheduler.run();
        journal.publish(SimulatedStorage.finished(sent));
      }
      say("%d contents written in %.1f s", contents, (System.nanoTime() - began) / 1e9);
      for (int nodes : new int[] {1, 3, 100}) {
        storage.store.placement().set(layout(nodes), nodes);
        began = System.nanoTime();
        storage.store.repair().tick();
        storage.scheduler.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        var state = storage.store.repair().state();
        if (state.running() || state.brought() + state.lacking() > 0) {
          throw new IllegalStateException("not a round that only looks: " + state);
        }
        say(
            "a round, %d nodes in the layout: %.2f s, %.1f s for 100,000 contents",
            nodes, seconds, seconds / contents * 100_000);
      }
    }
  }

  /** Of nodes of which all hold everything, this one among them. */
  private static Layout layout(int nodes) {
    var places = new TreeMap<NodeId, Layout.Place>();
    for (int node = 1; node <= nodes; node++) {
      places.put(new NodeId(new Id128(node, 1)), new Layout.Place(Layout.State.ACTIVE, 1));
    }
    return new Layout(places);
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
