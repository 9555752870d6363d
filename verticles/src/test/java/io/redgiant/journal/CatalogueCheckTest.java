package io.redgiant.journal;

import static io.redgiant.journal.CheckedJournal.assertNames;
import static io.redgiant.journal.CheckedJournal.check;
import static io.redgiant.journal.CheckedJournal.flip;
import static io.redgiant.journal.CheckedJournal.publish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check of a catalogue that was damaged while the node was stopped. */
class CatalogueCheckTest {
  private final CheckedJournal journal;
  private final Path home;

  CatalogueCheckTest(@TempDir Path directory) {
    journal = new CheckedJournal(directory);
    home = journal.home();
  }

  @Test
  void namesTheCatalogueForOneFlippedBitInItOrItsSum() throws Exception {
    journal.stopped();
    var random = new Random(1);
    for (var name : List.of("catalogue.db", "catalogue.sum")) {
      for (int trial = 0; trial < 10; trial++) {
        var data = journal.copy();
        flip(data.resolve(name), random.nextLong(Files.size(data.resolve(name)) * 8));
        assertNames("catalogue.db", data);
        assertEquals(40, check(data).named().size());
      }
    }
  }

  @Test
  void namesTheLogOfTheCatalogueForOneFlippedBitInIt() throws Exception {
    Path killed;
    try (var node = journal.open()) {
      publish(node, 5);
      killed = journal.copy();
    }
    var log = killed.resolve("catalogue.db-wal");
    var whole = Files.readAllBytes(log);
    long frame = 24 + 8192;
    long wholeFrames = (whole.length - 32) / frame;
    var random = new Random(2);
    for (int trial = 0; trial < 20; trial++) {
      Files.write(log, whole);
      // With the last two frames, whose word nothing that follows confirms, it would be a torn
      // tail.
      flip(log, random.nextLong((32 + (wholeFrames - 2) * frame) * 8));
      assertNames("catalogue.db-wal is damaged at offset", killed);
      assertEquals(5, check(killed).named().size());
    }
  }

  @Test
  void findsACatalogueThatSaysSomethingElseThanTheJournal() throws Exception {
    journal.stopped();
    var file = new CatalogueFile(home);
    try (var catalogue = CatalogueConnection.open(file)) {
      catalogue.execute("DELETE FROM entries WHERE path = 'file 7'");
      catalogue.checkpoints().make();
    }
    assertNotNull(file.intact());
    assertNames("catalogue.db does not say what the journal files do", home);
    assertEquals(40, check(home).named().size());
  }

  @Test
  void findsARowOfTheCatalogueThatIsDamagedUnderAMatchingSum() throws Exception {
    journal.stopped();
    try (var catalogue = CatalogueConnection.open(new CatalogueFile(home))) {
      catalogue.execute("UPDATE entries SET row = zeroblob(length(row))");
      catalogue.checkpoints().make();
    }
    assertNames("catalogue.db is damaged: row", home);
    assertEquals(40, check(home).named().size());
  }

  @Test
  void findsACatalogueThatSqliteCannotRead() throws Exception {
    journal.stopped();
    Files.write(home.resolve("catalogue.db"), new byte[8192]);
    flip(home.resolve("catalogue.db"), 3);
    var file = new CatalogueFile(home);
    file.keep(null, PageSums.of(file.path()).total());

    assertNames("catalogue.db is damaged", home);
    assertEquals(40, check(home).named().size());
  }
}
