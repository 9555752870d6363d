package io.redgiant.journal;

import static io.redgiant.protocol.SettingChanged.REPLICAS;
import static io.redgiant.protocol.SettingChanged.REPLICAS_DEFAULT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.SimulatedCrash;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.JournalWrite;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Power cuts and failing disks, each at every operation of a small life. */
class JournalCrashTest {
  private static final int GROUPS = 14;
  private static final long FILE_BYTES_MAX = 1_500; // so that files roll

  private @TempDir Path directory;
  private int copies;

  /** What was acknowledged, and the group whose answer never came. */
  private static final class Life {
    final Map<String, String> names = new HashMap<>();
    List<JournalWrite> unanswered = List.of();
  }

  @Test
  void keepsEveryAcknowledgedWriteOverAPowerCutAtEachOperation() throws Exception {
    long crashes = 0;
    for (long n = 1; ; n++) {
      var disk = new SimulatedDisk(n);
      var random = new Random(n);
      var life = new Life();
      var home = directory.resolve("life" + n);
      disk.crashAt(n);
      boolean crashed = live(disk, home, n, life);
      var node = reopen(disk, home, random, n);
      assertHolds(node, life, "cut at operation " + n);
      node.close();
      if (!crashed) {
        break;
      }
      crashes++;
    }
    assertTrue(crashes > 60, "only " + crashes + " operations were cut");
  }

  /** Returns whether the power went out on the way. */
  private static boolean live(SimulatedDisk disk, Path home, long seed, Life life)
      throws Exception {
    var random = new Random(seed);
    OneNode node;
    try {
      node =
          new OneNode(
              disk,
              home,
              NodeId.random(new Random(7)),
              seed,
              3,
              FILE_BYTES_MAX,
              OneNode.patience(seed));
    } catch (SimulatedCrash crash) {
      return true;
    }
    try {
      for (int group = 0; group < GROUPS; group++) {
        life.unanswered = randomGroup(random, group);
        var commit = node.journal().commit(life.unanswered);
        settle(life, life.unanswered, commit.outcomes());
        life.unanswered = List.of();
        node.journal().tidy();
      }
      return false;
    } catch (SimulatedCrash crash) {
      return true;
    } finally {
      copyCatalogue(home, home.resolveSibling(home.getFileName() + "-kept"));
      node.journal().catalogue().close();
    }
  }

  private static List<JournalWrite> randomGroup(Random random, int group) {
    var writes = new ArrayList<JournalWrite>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      var path = "name-" + random.nextInt(6);
      writes.add(
          switch (random.nextInt(8)) {
            case 0, 1 -> OneNode.removal(path);
            case 2 -> new JournalWrite.Change(REPLICAS, "" + (3 + random.nextInt(7)));
            default -> OneNode.publication(path, "content " + group + "." + i);
          });
    }
    return writes;
  }

  private static void settle(Life life, List<JournalWrite> writes, List<Outcome> outcomes) {
    for (int i = 0; i < writes.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Done) {
        apply(life.names, writes.get(i));
      }
    }
  }

  private static void apply(Map<String, String> names, JournalWrite write) {
    switch (write) {
      case JournalWrite.Publish publish ->
          names.put(publish.publication().path().text(), publish.content().toString());
      case JournalWrite.Remove remove -> names.remove(remove.path().text());
      case JournalWrite.Change change -> names.put(change.name(), change.value());
      default -> throw new AssertionError("no life here writes a " + write.getClass());
    }
  }

  private static void copyCatalogue(Path from, Path to) throws Exception {
    Files.createDirectories(to);
    for (var name : List.of("catalogue.db", "catalogue.db-wal", "catalogue.sum")) {
      if (Files.exists(from.resolve(name))) {
        Files.copy(from.resolve(name), to.resolve(name));
      }
    }
  }

  /**
   * Comes back with the catalogue as it was, or without; half of the time the power fails again
   * meanwhile.
   */
  private OneNode reopen(SimulatedDisk disk, Path home, Random random, long seed) throws Exception {
    while (true) {
      disk.restart();
      var catalogue =
          random.nextBoolean()
              ? home.resolveSibling(home.getFileName() + "-kept")
              : directory.resolve("none" + copies++);
      if (random.nextBoolean()) {
        disk.crashAt(1 + random.nextInt(4));
      }
      try {
        var here = directory.resolve("again" + copies++);
        if (Files.exists(catalogue)) {
          copyCatalogue(catalogue, here);
        }
        var node = new OneNode(disk, here, seed + 1_000_000 + copies, 3, FILE_BYTES_MAX);
        disk.crashAt(Long.MAX_VALUE / 2);
        return node;
      } catch (SimulatedCrash again) {
        // and again
      }
    }
  }

  private static void assertHolds(OneNode node, Life life, String when) throws Exception {
    assertEquals(List.of(), node.journal().damage(), when);
    var possible = new ArrayList<Map<String, String>>();
    var state = new HashMap<>(life.names);
    possible.add(Map.copyOf(state));
    for (var write : life.unanswered) {
      apply(state, write);
      possible.add(Map.copyOf(state));
    }
    var found = new HashMap<String, String>();
    if (node.journal().network().replicas() != REPLICAS_DEFAULT) { // no life here sets that
      found.put(REPLICAS, "" + node.journal().network().replicas());
    }
    for (int i = 0; i < 6; i++) {
      if (node.has("name-" + i)) {
        found.put("name-" + i, node.find("name-" + i).content().toString());
      }
    }
    assertTrue(possible.contains(found), () -> when + ": " + found + " is none of " + possible);
    assertRemovedBodiesAreGone(node, when);
    var before = node.state();
    node.journal().rebuild();
    assertEquals(before, node.state(), when);
    node.publish("after", "after");
    assertTrue(node.has("after"));
  }

  private static void assertRemovedBodiesAreGone(OneNode node, String when) throws Exception {
    for (int i = 0; i < 6; i++) {
      var name = "name-" + i;
      if (node.has(name)) {
        continue;
      }
      for (var origin : Replay.origins(node.disk)) {
        for (var file : OriginScan.files(node.disk, origin)) {
          var text = new String(node.disk.readAll(file.path()), StandardCharsets.ISO_8859_1);
          assertFalse(text.contains(name), when + ": " + file.path() + " still holds " + name);
        }
      }
    }
  }

  @Test
  void refusesWritesOnAFullDiskAndGoesOnWhenThereIsSpace() throws Exception {
    for (int room = 0; room < 900; room += 7) {
      var disk = new SimulatedDisk(room);
      var home = directory.resolve("full" + room);
      try (var node = new OneNode(disk, home, room, 3, FILE_BYTES_MAX)) {
        node.publish("name-1", "one");
        disk.capacity(disk.usedBytes() + room % 300);
        if (room < 300) {
          JournalTest.assertThrowsRefusal(Failure.NO_SPACE, () -> node.publish("name-2", "two"));
          assertFalse(node.has("name-2"));
          assertTrue(node.has("name-1"));
        }
        disk.capacity(1L << 30);
        node.publish("name-3", "three");
        var state = node.state();
        node.journal().rebuild();
        assertEquals(state, node.state());
        assertEquals(List.of(), node.journal().damage());
      }
    }
  }

  @Test
  void doesNotBringARefusedWriteToLifeAfterAPowerCut() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      var disk = new SimulatedDisk(seed);
      var node = new OneNode(disk, directory.resolve("refused" + seed), seed);
      node.publish("name-1", "one");
      disk.capacity(disk.usedBytes() + 500 + seed * 7L);
      var outcomes =
          node.writeAll(
              List.of(
                  OneNode.publication("name-2", "two"),
                  OneNode.publication("name-3", "three"),
                  OneNode.publication("name-4", "four"),
                  OneNode.publication("name-5", "five")));
      disk.restart();
      node.journal().catalogue().close();
      disk.capacity(1L << 30);
      try (var after = new OneNode(disk, directory.resolve("after" + seed), seed + 1)) {
        assertTrue(after.has("name-1"));
        for (int i = 0; i < 4; i++) {
          assertEquals(outcomes.get(i) instanceof Outcome.Done, after.has("name-" + (i + 2)));
        }
      }
    }
  }

  @Test
  void isReadOnlyForGoodAfterAForceFailed() throws Exception {
    var disk = new SimulatedDisk(1);
    var home = directory.resolve("eio");
    var node = new OneNode(disk, home, 1);
    node.publish("name-1", "one");
    disk.failForceAt(1);

    JournalTest.assertThrowsRefusal(Failure.UNAVAILABLE, () -> node.publish("name-2", "two"));
    JournalTest.assertThrowsRefusal(Failure.UNAVAILABLE, () -> node.publish("name-3", "three"));
    assertTrue(node.has("name-1"));
    assertFalse(node.has("name-2"));
    node.close();
    disk.restart();
    try (var after = new OneNode(disk, home, 2)) {
      assertTrue(after.has("name-1"));
      assertFalse(after.has("name-3"));
      after.publish("name-4", "four");
    }
  }

  @Test
  void isReadOnlyAfterAnyOtherFailedWrite() throws Exception {
    for (int n = 1; n <= 3; n++) {
      var disk = new SimulatedDisk(n);
      var node = new OneNode(disk, directory.resolve("eio" + n), n);
      node.publish("name-1", "one");
      disk.failAt(n);
      boolean acknowledged = true;
      try {
        node.publish("name-2", "two");
      } catch (io.redgiant.protocol.Refusal refusal) {
        assertEquals(Failure.UNAVAILABLE, refusal.failure());
        acknowledged = false;
      }
      JournalTest.assertThrowsRefusal(Failure.UNAVAILABLE, () -> node.publish("name-3", "three"));
      node.journal().catalogue().close();
      disk.restart();
      try (var after = new OneNode(disk, directory.resolve("after" + n), n + 1)) {
        assertTrue(after.has("name-1"));
        assertTrue(!acknowledged || after.has("name-2"));
      }
    }
  }
}
