package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is killed before its n-th write, force or change of a name, counted over all threads
 * from when a request was sent. The long form takes every n there is, the short one some of each
 * part.
 */
class KilledAtEveryCallTest {
  private static final int ROUNDS = Rounds.count(6);
  private static final int BYTES = 700_000;

  private @TempDir Path directory;
  private FaultyCalls calls;
  private Launch launch;

  /** A change to one path that a fault may cut off. */
  private interface Change {
    int status(NodeProcess node, int attempt) throws IOException;
  }

  @BeforeEach
  void preload() throws Exception {
    Shell.require("cc");
    calls = FaultyCalls.in(directory);
    launch = calls.under(Launch.of(KilledAtEveryCallTest.class, directory.resolve("data")));
  }

  @Test
  void leavesTheOldFileOrTheNewOneBeforeAnyCallOfAnUpload() throws Exception {
    Rounds.run(this::killUploads);
  }

  private void killUploads(SplittableRandom random) throws Exception {
    long counted;
    try (var node = launch.start()) {
      counted = counted(() -> assertEquals(201, put(node, "counted", 0)));
      node.stop();
    }
    int version = 1;
    for (long call : Rounds.spread(ROUNDS, counted, random)) {
      try (var node = launch.start()) {
        version = published(node, version) ? version + 1 : version;
        calls.kill(FaultyCalls.ALL, "", call);
        killedBy(node, version, (target, attempt) -> put(target, "file", attempt));
      }
      launch.assertFsckClean();
    }
    try (var node = launch.start()) {
      published(node, version);
      assertTrue(Set.of(200, 201).contains(put(node, "file", version)));
      assertTrue(published(node, version));
      node.stop();
    }
  }

  @Test
  void leavesTheFileOrNoneBeforeAnyCallOfARemoval() throws Exception {
    Rounds.run(this::killRemovals);
  }

  private void killRemovals(SplittableRandom random) throws Exception {
    int files = ROUNDS + 2;
    try (var node = launch.start()) {
      for (int file = 0; file < files; file++) {
        assertEquals(201, put(node, "file" + file, file));
      }
      node.stop();
    }
    long counted;
    try (var node = launch.start()) {
      counted = counted(() -> assertEquals(204, node.delete("file0").statusCode()));
      node.stop();
    }
    int file = 1;
    for (long call : Rounds.spread(ROUNDS, counted, random)) {
      try (var node = launch.start()) {
        file = holds(node, "file" + file, file) ? file : file + 1;
        calls.kill(FaultyCalls.ALL, "", call);
        killedBy(node, file, (target, attempt) -> target.delete("file" + attempt).statusCode());
      }
      launch.assertFsckClean();
    }
    try (var node = launch.start()) {
      var again = node.delete("file" + file).statusCode();
      assertTrue(Set.of(204, 404).contains(again), "status " + again);
      for (int other = 0; other < files; other++) {
        assertEquals(other > file, holds(node, "file" + other, other), "file" + other);
      }
      node.stop();
    }
  }

  private long counted(org.junit.jupiter.api.function.Executable change) throws Exception {
    calls.count(FaultyCalls.ALL, "");
    try {
      change.execute();
    } catch (Throwable failed) {
      throw new AssertionError(failed);
    }
    long counted = calls.calls();
    calls.end();
    assertTrue(counted > 5, "only " + counted + " calls were seen");
    return counted;
  }

  /** The answer may still come: the last calls of a change are made behind it. */
  private void killedBy(NodeProcess node, int attempt, Change change) throws Exception {
    try {
      int status = change.status(node, attempt);
      assertTrue(Set.of(200, 201, 204).contains(status), "status " + status);
    } catch (IOException unanswered) {
      // the kill came first: both states are right
    }
    node.killed();
    calls.end(); // a change that made fewer calls than the counted one did not come to this one
  }

  /** Whether the path has this version; if not, it has the one before, whole. */
  private static boolean published(NodeProcess node, int version) throws IOException {
    if (holds(node, "file", version)) {
      return true;
    }
    assertEquals(version > 1, holds(node, "file", version - 1));
    return false;
  }

  private static int put(NodeProcess node, String path, int version) throws IOException {
    return node.put(path, new Content(version, BYTES).bytes()).statusCode();
  }

  /** Whether the path has exactly this content; anything between is a failure. */
  private static boolean holds(NodeProcess node, String path, int version) throws IOException {
    var file = node.get(path);
    if (file.statusCode() == 404) {
      return false;
    }
    assertEquals(200, file.statusCode(), () -> NodeProcess.text(file));
    assertEquals(BYTES, file.body().length);
    return Content.id(file.body()).equals(new Content(version, BYTES).id());
  }
}
