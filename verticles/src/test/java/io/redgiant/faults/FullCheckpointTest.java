package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk runs full while the catalogue's log is being written into the database: some of its
 * pages are new then, and some are not.
 */
class FullCheckpointTest {
  private static final String DATABASE = "/catalogue.db$";
  private static final int PAGES_BEFORE = 40; // that are written before there is no space

  /** A log of 32 MiB is written into the database; a file adds some 50 KiB to it. */
  private static final int FILES_MAX = 4_000;

  private @TempDir Path directory;
  private int files;

  @Test
  void losesNothingThenOrAfterAKillAndIsFinishedWhenThereIsSpace() throws Exception {
    Shell.require("cc");
    var calls = FaultyCalls.in(directory);
    var launch = calls.under(Launch.of(FullCheckpointTest.class, directory.resolve("data")));
    var killed = calls.under(launch.on(directory.resolve("killed")));
    int before;
    try (var node = launch.start()) {
      untilFull(node, calls);
      publish(node, 20);
      assertShown(node);
      assertEquals(200, node.fetch("/health/ready").statusCode());
      before = files;
      killed.copy(launch.data()); // as nothing is under way
      calls.count(FaultyCalls.FORCES, DATABASE);
      while (calls.calls() == 0) { // there is space again
        assertTrue(files < FILES_MAX, "no checkpoint was finished");
        publish(node, 1);
      }
      node.killed();
    }
    calls.end();
    assertKept(launch);

    files = before;
    calls.fail(FaultyCalls.WRITES, DATABASE, 1, Long.MAX_VALUE, FaultyCalls.ENOSPC);
    var refused = killed.refused();
    assertTrue(refused.output().contains("full"), refused.output());
    assertEquals(1, refused.code());
    calls.end();
    assertKept(killed);
  }

  /** Publishes one file after the other until there is no space for a page of the database. */
  private void untilFull(NodeProcess node, FaultyCalls calls) throws Exception {
    calls.fail(FaultyCalls.WRITES, DATABASE, PAGES_BEFORE, Long.MAX_VALUE, FaultyCalls.ENOSPC);
    while (calls.calls() < PAGES_BEFORE) {
      assertTrue(files < FILES_MAX, "no checkpoint was begun");
      publish(node, 1);
    }
  }

  private void publish(NodeProcess node, int count) throws Exception {
    for (int number = 0; number < count; number++) {
      var answer = node.put(path(files), new Content(files, 100).bytes());
      assertEquals(201, answer.statusCode(), () -> NodeProcess.text(answer));
      files++;
    }
  }

  private static String path(int number) {
    return "folder-%d/file-%d".formatted(number % 7, number);
  }

  private void assertShown(NodeProcess node) throws Exception {
    for (int number = 0; number < files; number++) {
      var shown = node.get(path(number));
      assertEquals(200, shown.statusCode(), () -> NodeProcess.text(shown));
      assertEquals(new Content(number, 100).id(), Content.id(shown.body()));
    }
  }

  private void assertKept(Launch launch) throws Exception {
    launch.assertFsckClean();
    try (var node = launch.start()) {
      assertShown(node);
      node.stop();
    }
    launch.assertFsckClean();
  }
}
