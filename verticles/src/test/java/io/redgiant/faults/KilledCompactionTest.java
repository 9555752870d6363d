package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is killed before its n-th write, force or change of a name while it removes a file,
 * collects its chunks and moves what shares their segment to another.
 */
class KilledCompactionTest {
  private static final int ROUNDS = Rounds.count(3);
  private static final byte[] KEPT = new Content(1, 300_000).bytes();
  private static final byte[] REMOVED = new Content(2, 900_000).bytes();

  private @TempDir Path directory;

  @Test
  void keepsWhatIsInUseBeforeAnyCall() throws Exception {
    Rounds.run(this::killAgainAndAgain);
  }

  private void killAgainAndAgain(SplittableRandom random) throws Exception {
    Shell.require("cc");
    var calls = FaultyCalls.in(directory);
    var whole = publishedAndStopped();
    long counted = counted(calls, whole);
    for (long call : Rounds.spread(ROUNDS, counted, random)) {
      var launch = launch("call" + call);
      launch.copy(whole);
      try (var node = calls.under(launch).start()) {
        calls.kill(FaultyCalls.ALL, "", call);
        removedOrKilled(node);
        Await.answer(() -> !node.isAlive() || isGone(launch) ? true : null);
        node.killed();
        calls.end();
      }
      launch.assertFsckClean();
      assertEndsAfterwards(launch, "killed before call " + call + " of " + counted);
    }
  }

  private Launch launch(String name) throws IOException {
    return Launch.of(KilledCompactionTest.class, Files.createDirectory(directory.resolve(name)))
        .with("--grace", "0s", "--collect-every", "1s");
  }

  /** Both files are small, so they share a segment. */
  private Path publishedAndStopped() throws Exception {
    var launch = launch("whole");
    try (var node = launch.start()) {
      assertEquals(201, node.put("kept", KEPT).statusCode());
      assertEquals(201, node.put("removed", REMOVED).statusCode());
      node.stop();
    }
    return launch.data();
  }

  private long counted(FaultyCalls calls, Path whole) throws Exception {
    var launch = launch("counted");
    launch.copy(whole);
    try (var node = calls.under(launch).start()) {
      calls.count(FaultyCalls.ALL, "");
      assertEquals(204, node.delete("removed").statusCode());
      Await.answer(() -> isGone(launch) ? true : null);
      long counted = calls.calls();
      calls.end();
      assertTrue(counted > 10, "only " + counted + " calls were seen");
      node.stop();
      return counted;
    }
  }

  private static void removedOrKilled(NodeProcess node) {
    try {
      assertEquals(204, node.delete("removed").statusCode());
    } catch (IOException killed) {
      // before the answer: then the file may be there or not
    }
  }

  private static void assertEndsAfterwards(Launch launch, String when) throws Exception {
    try (var node = launch.start()) {
      assertArrayEquals(KEPT, node.get("kept").body(), when);
      var removed = node.get("removed");
      assertTrue(Set.of(200, 404).contains(removed.statusCode()), when);
      if (removed.statusCode() == 200) {
        assertArrayEquals(REMOVED, removed.body(), when);
        assertEquals(204, node.delete("removed").statusCode(), when);
      }
      Await.answer(() -> isGone(launch) ? true : null);
      assertArrayEquals(KEPT, node.get("kept").body(), when);
      node.stop();
    }
    launch.assertFsckClean();
  }

  /** The segment that both files were in is deleted. */
  private static boolean isGone(Launch launch) {
    return !Files.exists(launch.data().resolve("segments").resolve("00000001.seg"));
  }
}
