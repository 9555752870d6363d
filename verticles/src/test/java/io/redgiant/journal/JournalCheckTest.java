package io.redgiant.journal;

import static io.redgiant.journal.CheckedJournal.bytesOf;
import static io.redgiant.journal.CheckedJournal.check;
import static io.redgiant.journal.CheckedJournal.files;
import static io.redgiant.journal.CheckedJournal.findings;
import static io.redgiant.journal.CheckedJournal.publish;
import static io.redgiant.journal.CheckedJournal.rebuild;
import static io.redgiant.journal.OneNode.manifest;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redgiant.protocol.Layout;
import io.redgiant.protocol.ManifestId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check of what is whole, and what it says of the contents. */
class JournalCheckTest {
  private final CheckedJournal journal;
  private final Path home;

  JournalCheckTest(@TempDir Path directory) {
    journal = new CheckedJournal(directory);
    home = journal.home();
  }

  @Test
  void findsNothingWhereNothingIsYet() throws Exception {
    assertEquals(new JournalCheck.Result(List.of(), List.of(), Layout.EMPTY), check(home));
    journal.open().close(); // writes a catalogue and no journal
    assertEquals(new JournalCheck.Result(List.of(), List.of(), Layout.EMPTY), check(home));
  }

  @Test
  void findsNothingWrongAfterAnOrderlyStopAndChangesNothing() throws Exception {
    journal.stopped();
    var before = bytesOf(home);

    assertEquals(List.of(), findings(home));
    assertEquals(before, bytesOf(home));
  }

  @Test
  void findsNothingWrongAfterAnyCrashAndChangesNothing() throws Exception {
    var killed = new ArrayList<Path>();
    try (var node = journal.open()) {
      for (int i = 0; i < 8; i++) {
        publish(node, i);
        node.publish("removed", "removed " + i);
        node.remove("removed");
        killed.add(journal.copy());
      }
      node.journal().catalogue().connection().checkpoints().make();
      publish(node, 20);
      killed.add(journal.copy());
      killed.add(journal.copy());
      Files.delete(killed.getLast().resolve("catalogue.sum")); // in the middle of a checkpoint
    }
    for (var data : killed) {
      var before = bytesOf(data);
      assertEquals(List.of(), findings(data));
      assertEquals(before, bytesOf(data));
    }
  }

  @Test
  void findsNothingWrongWithATornTail() throws Exception {
    Path data;
    byte[] before;
    try (var node = journal.open()) {
      node.publish("kept", "kept");
      before = Files.readAllBytes(home.resolve(files(home).getLast().path()));
      node.publish("torn", "torn");
      data = journal.copy();
    }
    for (var name : List.of("catalogue.db", "catalogue.db-wal", "catalogue.sum")) {
      Files.deleteIfExists(data.resolve(name)); // its commit would have come after the force
    }
    var file = data.resolve(files(data).getLast().path());
    var whole = Files.readAllBytes(file);
    for (int cut = before.length - Frame.MARK_BYTES; cut < whole.length; cut += 7) {
      Files.write(file, Arrays.copyOf(whole, cut));
      assertEquals(List.of(), findings(data), "cut at " + cut);
    }
  }

  @Test
  void namesTheManifestsOfLiveOlderAndRemovedVersions() throws Exception {
    Path killed;
    try (var node = journal.open()) {
      node.publish("a", "old");
      node.publish("a", "new");
      node.publish("twice", "same");
      node.publish("again", "same");
      node.publish("b", "gone");
      node.remove("b");
      node.publish("c", "collected");
      node.remove("c");
      node.journal().collected(List.of(manifest("collected")));
      killed = journal.copy();
    }
    var live = Map.of(manifest("old"), "a", manifest("new"), "a", manifest("same"), "again");
    var all = new HashMap<>(live);
    all.put(manifest("gone"), "");
    assertEquals(all, named(home));
    assertEquals(all, named(killed));

    rebuild(home);
    assertEquals(live, named(home)); // the bodies that named the others are erased
    Files.delete(home.resolve("catalogue.db"));
    assertEquals(live, named(home));
  }

  private static Map<ManifestId, String> named(Path data) throws Exception {
    var named = new HashMap<ManifestId, String>();
    check(data).named().forEach(one -> named.put(one.manifest(), one.path()));
    return named;
  }
}
