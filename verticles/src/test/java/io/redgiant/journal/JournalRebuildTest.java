package io.redgiant.journal;

import static io.redgiant.journal.CheckedJournal.assertNames;
import static io.redgiant.journal.CheckedJournal.files;
import static io.redgiant.journal.CheckedJournal.findings;
import static io.redgiant.journal.CheckedJournal.flip;
import static io.redgiant.journal.CheckedJournal.rebuild;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.redgiant.disk.FileDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Catalogues that are made anew from the journal files, and what is said of those then. */
class JournalRebuildTest {
  private final CheckedJournal journal;
  private final Path home;

  JournalRebuildTest(@TempDir Path directory) {
    journal = new CheckedJournal(directory);
    home = journal.home();
  }

  @Test
  void rebuildsTheSameStateWhateverBecameOfTheCatalogue() throws Exception {
    var state = journal.stopped();
    for (var name : List.of("", "catalogue.db", "catalogue.sum")) {
      var data = journal.copy();
      if (!name.isEmpty()) {
        flip(data.resolve(name), 77);
        Files.write(data.resolve("catalogue.db-wal"), new byte[100]);
      }
      rebuild(data);

      assertEquals(List.of(), findings(data));
      assertFalse(Files.exists(data.resolve("catalogue.db-wal")));
      try (var node = new OneNode(new FileDisk(data), data, 2)) {
        assertEquals(state, node.state());
      }
    }
  }

  @Test
  void saysOfARebuildWhatWasDurableAndIsMissing() throws Exception {
    journal.stopped();
    var name = files(home).getLast();
    var file = home.resolve(name.path());
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 100));

    rebuild(home);

    assertNames(name.path() + " is damaged", home);
  }

  @Test
  void remembersDamageThatTheFilesAloneDoNotShow() throws Exception {
    journal.stopped();
    var name = files(home).getLast();
    var file = home.resolve(name.path());
    var whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 100));
    journal.open().close(); // builds the catalogue anew, without the record that is cut
    assertNames(name.path() + " is damaged", home);

    Files.write(file, whole);
    rebuild(home);
    assertEquals(List.of(), findings(home));
  }
}
