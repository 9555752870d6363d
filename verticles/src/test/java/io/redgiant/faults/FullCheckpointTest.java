package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk runs full while the catalogue's log is being written into the database: some of its
 * pages are new then, and some are not.
 */
class FullCheckpointTest {
  private static final String DATABASE = "/catalogue.db$";
  private static final int PAGES_BEFORE = 40; // that are written before there is no space

  /** A log of 32 MiB is written into the database; a message adds some 50 KiB and more to it. */
  private static final int MESSAGES_MAX = 4_000;

  private static final int WORDS = 300;

  private @TempDir Path directory;
  private final SplittableRandom random = new SplittableRandom(1);
  private final List<String> said = new ArrayList<>();

  @Test
  void losesNothingOfWhatIsSaidMeanwhileAndFinishesWhenThereIsSpace() throws Exception {
    Shell.require("cc");
    var calls = FaultyCalls.in(directory);
    var launch = calls.under(Launch.of(FullCheckpointTest.class, directory.resolve("data")));
    try (var node = launch.start();
        var ann = Talker.join(node, "ann")) {
      ann.goTo(node);
      untilFull(ann, calls);
      say(ann, 20);
      assertEquals(said, ann.history());
      assertEquals(200, node.fetch("/health/ready").statusCode());
      calls.count(FaultyCalls.FORCES, DATABASE);
      for (int tries = 0; calls.calls() == 0; tries++) { // there is space again
        assertTrue(tries < MESSAGES_MAX, "no checkpoint was finished");
        say(ann, 1);
      }
      node.killed();
    }
    calls.end();
    assertKept(launch);
  }

  @Test
  void startsAgainWhereThereIsSpaceAndElseSaysThatThereIsNone() throws Exception {
    Shell.require("cc");
    var calls = FaultyCalls.in(directory);
    var launch = calls.under(Launch.of(FullCheckpointTest.class, directory.resolve("data")));
    try (var node = launch.start();
        var ann = Talker.join(node, "ann")) {
      ann.goTo(node);
      untilFull(ann, calls);
      node.killed();
    }
    var copy = launch.on(directory.resolve("copy"));
    copy.copy(launch.data());

    calls.fail(FaultyCalls.WRITES, DATABASE, 1, Long.MAX_VALUE, FaultyCalls.ENOSPC);
    var refused = launch.refused();
    assertTrue(refused.output().contains("full"), refused.output());
    assertEquals(1, refused.code());
    calls.end();
    assertKept(launch);

    assertKept(copy); // where there was space again
  }

  /** Says one thing after the other until there is no space for a page of the database. */
  private void untilFull(Talker ann, FaultyCalls calls) {
    calls.fail(FaultyCalls.WRITES, DATABASE, PAGES_BEFORE, Long.MAX_VALUE, FaultyCalls.ENOSPC);
    while (calls.calls() < PAGES_BEFORE) {
      assertTrue(said.size() < MESSAGES_MAX, "no checkpoint was begun");
      say(ann, 1);
    }
  }

  private void say(Talker ann, int count) {
    for (int number = 0; number < count; number++) {
      var text = new StringBuilder("number " + said.size());
      for (int word = 0; word < WORDS; word++) {
        text.append(' ').append(Long.toString(random.nextLong(1L << 40), 36));
      }
      ann.say(text.toString(), "key of " + said.size());
      said.add(text.toString());
    }
  }

  private void assertKept(Launch launch) throws Exception {
    launch.assertFsckClean();
    try (var node = launch.start();
        var bob = Talker.join(node, "bob")) {
      bob.goTo(node);
      assertEquals(said, bob.history());
      node.stop();
    }
    launch.assertFsckClean();
  }
}
