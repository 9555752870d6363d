package io.redgiant.journal;

import static io.redgiant.journal.OneNode.ANN;
import static io.redgiant.journal.OneNode.BEN;
import static io.redgiant.journal.OneNode.content;
import static io.redgiant.journal.OneNode.publication;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.FileDisk;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.Precondition;
import io.redgiant.protocol.Entry;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private @TempDir Path directory;
  private SimulatedDisk disk;

  @BeforeEach
  void newDisk() {
    disk = new SimulatedDisk(1);
  }

  private OneNode open() throws Exception {
    return new OneNode(disk, directory, disk.operations());
  }

  @Test
  void writesNoFileBeforeTheFirstWrite() throws Exception {
    try (var node = open()) {
      assertThrowsRefusal(Failure.NOT_FOUND, () -> node.remove("nothing"));
    }
    assertEquals(List.of(), disk.directories(JournalFileName.ROOT));
  }

  @Test
  void keepsWhatWasPublishedOverARestart() throws Exception {
    Entry published;
    try (var node = open()) {
      published = node.publish("reports/a.txt", "one").entry();
      assertEquals(published, node.find("reports/a.txt"));
    }
    try (var node = open()) {
      assertEquals(published, node.find("reports/a.txt"));
    }
  }

  @Test
  void opensANewEpochInEveryRun() throws Exception {
    for (int run = 1; run <= 3; run++) {
      try (var node = open()) {
        assertEquals(1, node.publish("a", "content " + run).entry().sequence());
      }
      assertEquals(run, disk.directories(JournalFileName.ROOT).size());
    }
  }

  @Test
  void rebuildsTheSameCatalogueFromTheFilesAlone() throws Exception {
    try (var node = open()) {
      for (int i = 0; i < 50; i++) {
        node.publish("file " + i % 20, "content " + i);
      }
      node.remove("file 3");
      var state = node.state();
      node.journal().rebuild();
      assertEquals(state, node.state());
    }
    var kept = disk;
    try (var node = new OneNode(kept, directory.resolve("elsewhere"), 99)) {
      assertEquals(content("content 49"), node.find("file 9").content());
      assertFalse(node.has("file 3"));
    }
  }

  @Test
  void answersTheCurrentVersionForTheSameContentAgain() throws Exception {
    try (var node = open()) {
      var first = node.publish("a", "same");
      var again = node.publish("a", "same");

      assertTrue(first.created());
      assertFalse(again.created());
      assertEquals(first.entry().version(), again.entry().version());
      assertEquals(1, node.versions("a").size());
    }
  }

  @Test
  void answersTheEarlierVersionForTheSameKeyAgain() throws Exception {
    try (var node = open()) {
      var first = node.write(publication("a", "one", ANN, "key", Precondition.NONE));
      node.publish("a", "two");
      var again = node.write(publication("a", "three", ANN, "key", Precondition.NONE));
      var other = node.write(publication("a", "three", BEN, "key", Precondition.NONE));

      assertEquals(first.entry().version(), again.entry().version());
      assertFalse(again.created());
      assertTrue(other.created());
    }
  }

  @Test
  void doesNotBringARemovedVersionBackForTheSameKey() throws Exception {
    try (var node = open()) {
      node.write(publication("a", "one", ANN, "key", Precondition.NONE));
      node.remove("a");

      assertThrowsRefusal(
          Failure.GONE, () -> node.write(publication("a", "one", ANN, "key", Precondition.NONE)));
      assertFalse(node.has("a"));
    }
  }

  @Test
  void checksPreconditionsAgainstTheWriteBeforeInTheSameGroup() throws Exception {
    var onlyNew = new Precondition(Precondition.Kind.MATCHES_NOT, Set.of());
    try (var node = open()) {
      var outcomes =
          node.writeAll(
              List.of(
                  publication("a", "one", ANN, "", onlyNew),
                  publication("a", "two", BEN, "", onlyNew),
                  publication("a", "three", BEN, "", matches("one")),
                  publication("a", "four", BEN, "", matches("one"))));

      assertEquals(content("one"), OneNode.answer(outcomes.get(0)).entry().content());
      assertThrowsRefusal(Failure.PRECONDITION_FAILED, () -> OneNode.answer(outcomes.get(1)));
      assertEquals(content("three"), OneNode.answer(outcomes.get(2)).entry().content());
      assertThrowsRefusal(Failure.PRECONDITION_FAILED, () -> OneNode.answer(outcomes.get(3)));
      assertEquals(content("three"), node.find("a").content());
      assertEquals(2, node.versions("a").size());
    }
  }

  private static Precondition matches(String content) {
    return new Precondition(Precondition.Kind.MATCHES, Set.of(content(content)));
  }

  @Test
  void stampsAWriteLaterThanAllBeforeAlthoughTheClockWentBack() throws Exception {
    try (var node = open()) {
      var before = node.publish("a", "one").entry();
      node.passMillis(-3_600_000);
      var after = node.publish("a", "two").entry();

      assertTrue(after.time().compareTo(before.time()) > 0);
      assertEquals(after.version(), node.find("a").version());
    }
  }

  @Test
  void keepsAsManyVersionsAsItIsTold() throws Exception {
    for (int keep : new int[] {1, 3}) {
      disk = new SimulatedDisk(keep);
      try (var node = new OneNode(disk, directory.resolve("keep" + keep), 1, keep)) {
        for (int i = 1; i <= 5; i++) {
          node.publish("a", "content " + i);
        }
        assertEquals(keep, node.versions("a").size());
        assertEquals(content("content 5"), node.versions("a").getFirst().content());
      }
    }
    try (var node = new OneNode(new SimulatedDisk(0), directory.resolve("all"), 1, 0)) {
      for (int i = 1; i <= 20; i++) {
        node.publish("a", "content " + i);
      }
      assertEquals(20, node.versions("a").size());
    }
  }

  @Test
  void removesAllVersionsInAsManyRecordsAsTheyNeed() throws Exception {
    try (var node = new OneNode(disk, directory, 1, 0)) {
      for (int i = 1; i <= 256; i++) {
        node.publish("a", "content " + i);
      }
      var removed = node.remove("a");

      assertFalse(node.has("a"));
      assertEquals(258, removed.position().sequences().values().iterator().next());
      assertThrowsRefusal(Failure.NOT_FOUND, () -> node.versions("a"));
    }
  }

  @Test
  void leavesNoTraceOfARemovedNameInAnyFile() throws Exception {
    var files = new FileDisk(directory);
    try (var node = new OneNode(files, directory, 1)) {
      node.publish("kept-name", "kept");
      for (int i = 0; i < 12; i++) {
        node.publish("zanzibar-secret-name", "content " + i);
      }
      node.remove("zanzibar-secret-name");
    }
    try (var all = Files.walk(directory)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        var text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(text.contains("zanzibar"), file + " still holds the removed name");
        assertFalse(
            text.contains("anz") && file.toString().endsWith(".db"), file + " holds a piece of it");
      }
    }
  }

  @Test
  void rollsFilesAndReadsThemAllAgain() throws Exception {
    try (var node = new OneNode(disk, directory, 1, 0, 2_000)) {
      for (int i = 0; i < 40; i++) {
        node.publish("file " + i, "content " + i);
      }
      var state = node.state();
      var origin = Replay.origins(disk).getFirst();
      assertTrue(OriginScan.files(disk, origin).size() > 5);
      node.journal().rebuild();
      assertEquals(state, node.state());
      assertEquals(List.of(), node.journal().damage());
    }
  }

  static void assertThrowsRefusal(Failure failure, Executable work) {
    assertEquals(failure, assertThrows(Refusal.class, work).failure());
  }
}
