package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is killed at random points of concurrent uploads, again and again on one directory.
 */
class CrashTest {
  private static final int ROUNDS = Rounds.count(6);
  private static final long BYTES_BEFORE_KILL_MAX = 48L << 20;

  private @TempDir Path data;

  @Test
  void keepsEveryAcknowledgedFileAndNoHalfOneWhenKilledAtAnyPoint() throws Exception {
    Rounds.run(this::killAgainAndAgain);
  }

  private void killAgainAndAgain(SplittableRandom random) throws Exception {
    var launch = Launch.of(CrashTest.class, data).with("--versions-keep", "0");
    int files = 0;
    var before = new Promises();
    for (int round = 0; round <= ROUNDS; round++) {
      try (var node = launch.start()) {
        before.assertKept(node);
        before.retry(node);
        if (round == ROUNDS) {
          break;
        }
        var promises = new Promises();
        Load.run(
            node,
            promises,
            "round" + round,
            random,
            random.nextLong(1, BYTES_BEFORE_KILL_MAX),
            node::kill);
        node.killed();
        files += promises.files();
        before = promises;
      }
      launch.assertFsckClean();
    }
    assertTrue(files > 0, "no upload was ever acknowledged");
    System.out.println(ROUNDS + " rounds, " + files + " acknowledged files, none lost");
  }
}
