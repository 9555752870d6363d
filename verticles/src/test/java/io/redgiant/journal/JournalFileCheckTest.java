package io.redgiant.journal;

import static io.redgiant.journal.CheckedJournal.assertNames;
import static io.redgiant.journal.CheckedJournal.check;
import static io.redgiant.journal.CheckedJournal.files;
import static io.redgiant.journal.CheckedJournal.findings;
import static io.redgiant.journal.CheckedJournal.flip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check of journal files that were damaged while the node was stopped. */
class JournalFileCheckTest {
  private final CheckedJournal journal;
  private final Path home;

  JournalFileCheckTest(@TempDir Path directory) {
    journal = new CheckedJournal(directory);
    home = journal.home();
  }

  @Test
  void namesTheJournalFileAndOffsetOfOneFlippedBit() throws Exception {
    journal.stopped();
    var name = files(home).get(1);
    var frame = journal.frames(name).get(1);
    int headerBytes = frame.header().encode().length;
    long state = frame.offset() + Frame.stateOffset(headerBytes);
    var places =
        Map.of(
            "the file's header",
            20L,
            "a frame's marker",
            frame.offset(),
            "a record's header",
            frame.offset() + Frame.FIXED_BYTES + 5,
            "the state",
            state,
            "the salt",
            state + 3,
            "the body",
            state + 1 + 16 + 4);
    for (var place : places.entrySet()) {
      var data = journal.copy();
      flip(data.resolve(name.path()), place.getValue() * 8 + 2);
      long at = place.getValue() < frame.offset() ? 0 : frame.offset();
      assertNames(name.path() + " is damaged at offset " + at, data);
    }
  }

  @Test
  void findsABodyThatIsNotTheOneItsHeaderNames() throws Exception {
    journal.stopped();
    var name = files(home).getFirst();
    var file = home.resolve(name.path());
    var frame = journal.frames(name).getFirst();
    var bytes = Files.readAllBytes(file);
    int end = (int) frame.end() - Frame.CHECKSUM_BYTES;
    int salt = (int) frame.offset() + Frame.stateOffset(frame.header().encode().length) + 1;
    bytes[salt] ^= 1;
    ByteBuffer.wrap(bytes).putInt(end, Frame.checksum(bytes, salt, end - salt));
    Files.write(file, bytes);

    assertNames(name.path() + " is damaged at offset " + frame.offset(), home);
  }

  @Test
  void namesAJournalFileThatWasCutInTheMiddle() throws Exception {
    journal.stopped();
    var names = files(home);
    for (var name : List.of(names.get(2), names.getLast())) {
      long size = Files.size(home.resolve(name.path()));
      for (long cut = JournalFileName.HEADER_BYTES; cut < size - Frame.MARK_BYTES; cut += 97) {
        var data = journal.copy();
        var bytes = Files.readAllBytes(data.resolve(name.path()));
        Files.write(data.resolve(name.path()), Arrays.copyOf(bytes, (int) cut));
        assertTrue(
            findings(data).stream().anyMatch(one -> one.startsWith("journal/")), "cut at " + cut);
      }
    }
  }

  @Test
  void namesAJournalFileThatIsMissing() throws Exception {
    journal.stopped();
    var names = files(home);
    var middle = journal.copy();
    Files.delete(middle.resolve(names.get(2).path()));
    assertNames(names.get(3).path() + " is damaged at offset 0", middle);
    var last = journal.copy();
    Files.delete(last.resolve(names.getLast().path()));
    assertNames(names.getLast().path() + " is missing", last);
    assertNames("catalogue.db knows records that the journal files lack", last);
    var all = journal.copy();
    for (var name : names) {
      Files.delete(all.resolve(name.path()));
    }
    assertNames(names.getLast().path() + " is missing", all);
  }

  @Test
  void namesAJournalFileOfAnotherFormatAndGoesOnWithTheCatalogue() throws Exception {
    journal.stopped();
    var file = home.resolve(files(home).getFirst().path());
    var bytes = Files.readAllBytes(file);
    bytes[5] = 9;
    int end = JournalFileName.HEADER_BYTES - Frame.CHECKSUM_BYTES;
    ByteBuffer.wrap(bytes).putInt(end, Frame.checksum(bytes, 0, end));
    Files.write(file, bytes);

    assertNames(files(home).getFirst().path() + " has format 9", home);
    assertEquals(40, check(home).named().size());
  }
}
