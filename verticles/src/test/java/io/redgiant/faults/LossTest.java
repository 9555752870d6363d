package io.redgiant.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Nodes on three hosts whose network loses, delays and reorders what they say, and breaks off. */
@Tag("long")
@ExtendWith(MachineLock.Namespaces.class)
class LossTest {
  private static final Duration LASTS = Duration.ofSeconds(5L * Rounds.count(2));

  private @TempDir Path directory;

  @Test
  void aFifthOfAllPacketsIsLostAndNothingElse() throws Exception {
    try (var hosts = Hosts.in(directory, 3);
        var network = Network.on(hosts, LossTest.class, directory)) {
      network.startAll();
      Rounds.run(
          random ->
              Ordeal.run(
                  network,
                  random,
                  chances -> {
                    hosts.lose(20);
                    LockSupport.parkNanos(LASTS.toNanos()); // to last is the fault itself
                    hosts.heal();
                  }));
    }
  }

  @Test
  void aWireThatDelaysReordersAndResetsLosesAndDoublesNothing() throws Exception {
    Rounds.run(
        random -> {
          try (var hosts = Hosts.in(directory, 3)) {
            var wire = hosts.wire(random.nextLong(), 200, 0.002);
            try (var network = Network.on(hosts, LossTest.class, directory)) {
              network.startAll();
              Ordeal.run(
                  network,
                  random,
                  chances -> {
                    wire.outputWriter().append("bad\n").flush();
                    LockSupport.parkNanos(LASTS.toNanos());
                    wire.outputWriter().append("good\n").flush();
                  });
            } finally {
              wire.destroyForcibly().waitFor();
            }
          }
        });
  }
}
