package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.Seeds;
import io.redgiant.journal.SimulatedCluster.Plant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Journals of several nodes, all of them real but for disk, clock and network, whose power fails
 * and whose network loses, doubles, reorders and parts. A longer run: {@code ./redgiant dev test
 * ReplicationSimulationTest -Dredgiant.simulation.seeds=100000}; see {@link Seeds}.
 */
class ReplicationSimulationTest {
  private static final long SEEDS = 1_000;

  /** The catalogues' files, which no test here cuts the power of: in memory where that can be. */
  private @TempDir(factory = Memory.class) Path directory;

  static final class Memory implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test)
        throws IOException {
      return Files.isWritable(MEMORY)
          ? Files.createTempDirectory(MEMORY, "redgiant-test-")
          : Files.createTempDirectory("redgiant-test-");
    }
  }

  @Test
  void bringsEveryJournalToTheSameStateAndLosesNothingAcknowledged() throws Exception {
    var copies = new AtomicLong();
    Seeds.run(getClass(), SEEDS, seed -> copies.addAndGet(run(seed, Plant.NONE)));
    assertTrue(
        copies.get() >= Seeds.count(SEEDS),
        copies + " answers promised a copy: too few to show anything");
  }

  @Test
  void findsAForceThatIsForgotten() {
    assertFound(Plant.FORGOTTEN_FORCE);
  }

  @Test
  void findsAGapThatNobodyAsksFor() {
    assertFound(Plant.NO_QUESTIONS);
  }

  @Test
  void findsANodeThatSaysItKeepsWhatItHasNotForced() {
    assertFound(Plant.ANSWER_BEFORE_FORCE);
  }

  @Test
  void findsARemovalThatTakesWhatTheOtherSideOfAPartitionWrote() {
    assertFound(Plant.LWW_REMOVAL);
  }

  private static final int SEEDS_UNTIL_FOUND = 300;

  private void assertFound(Plant plant) {
    assertThrows(
        AssertionError.class,
        () -> {
          for (long seed = 0; seed < SEEDS_UNTIL_FOUND; seed++) {
            run(seed, plant);
          }
        });
  }

  /** Returns how many answers promised more than one copy. */
  private long run(long seed, Plant plant) throws Exception {
    var home = directory.resolve(plant + "-" + seed);
    try (var cluster = new SimulatedCluster(seed, home, plant)) {
      cluster.live();
      cluster.settle();
      return cluster.copiesPromised();
    } catch (Exception | AssertionError failed) {
      throw new AssertionError("seed " + seed, failed);
    }
  }
}
