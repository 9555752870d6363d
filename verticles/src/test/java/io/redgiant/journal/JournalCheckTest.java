package io.redgiant.journal;

import static io.redgiant.journal.OneNode.manifest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.FileDisk;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.ManifestId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCheckTest {
  private static final long FILE_BYTES_MAX = 2_000; // a handful of records

  private @TempDir Path directory;
  private Path home;
  private int copies;

  @BeforeEach
  void chooseHome() {
    home = directory.resolve("home");
  }

  private OneNode open() throws IOException, SQLException {
    return new OneNode(new FileDisk(home), home, 1, 0, FILE_BYTES_MAX);
  }

  private static JournalCheck.Result check(Path data) throws IOException, SQLException {
    return JournalCheck.check(new FileDisk(data), data, OneNode.CORE);
  }

  private static List<String> findings(Path data) throws IOException, SQLException {
    return check(data).findings();
  }

  /** A node that was stopped, with several journal files. */
  private Digest stopped() throws IOException, SQLException {
    try (var node = open()) {
      publish(node, 40);
      return node.state();
    }
  }

  private static void publish(OneNode node, int records) throws IOException, SQLException {
    for (int i = 0; i < records; i++) {
      node.publish("file " + i, "content " + i);
    }
  }

  /** What is on disk now, which is what would be if the process were killed now. */
  private Path copy() throws IOException {
    var copy = directory.resolve("copy" + copies++);
    for (var file : bytesOf(home).entrySet()) {
      var target = copy.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue().array());
    }
    return copy;
  }

  private static Map<String, ByteBuffer> bytesOf(Path data) throws IOException {
    var bytes = new HashMap<String, ByteBuffer>();
    try (var all = Files.walk(data)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        bytes.put(data.relativize(file).toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
      }
    }
    return bytes;
  }

  private static List<JournalFileName> files(Path data) throws IOException {
    var disk = new FileDisk(data);
    return OriginScan.files(disk, Replay.origins(disk).getFirst());
  }

  private List<Frame> frames(JournalFileName name) throws IOException {
    var frames = new ArrayList<Frame>();
    try (var scan =
        new FileScan(new FileDisk(home), name, new RecordDigests(OneNode.CORE), Long.MAX_VALUE)) {
      for (var frame = scan.next(); frame != null; frame = scan.next()) {
        frames.add(frame);
      }
    }
    return frames;
  }

  private static void flip(Path file, long bit) throws IOException {
    var bytes = Files.readAllBytes(file);
    bytes[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
    Files.write(file, bytes);
  }

  private static void assertNames(String file, Path data) throws Exception {
    var found = findings(data);
    assertTrue(found.stream().anyMatch(one -> one.startsWith(file)), file + " is not in " + found);
  }

  @Test
  void findsNothingWhereNothingIsYet() throws Exception {
    assertEquals(new JournalCheck.Result(List.of(), List.of()), check(home));
    open().close(); // writes a catalogue and no journal
    assertEquals(new JournalCheck.Result(List.of(), List.of()), check(home));
  }

  @Test
  void findsNothingWrongAfterAnOrderlyStopAndChangesNothing() throws Exception {
    stopped();
    var before = bytesOf(home);

    assertEquals(List.of(), findings(home));
    assertEquals(before, bytesOf(home));
  }

  @Test
  void findsNothingWrongAfterAnyCrashAndChangesNothing() throws Exception {
    var killed = new ArrayList<Path>();
    try (var node = open()) {
      for (int i = 0; i < 8; i++) {
        publish(node, i);
        node.publish("removed", "removed " + i);
        node.remove("removed");
        killed.add(copy());
      }
      node.journal().catalogue().connection().checkpoint();
      publish(node, 20);
      killed.add(copy());
      killed.add(copy());
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
    try (var node = open()) {
      node.publish("kept", "kept");
      before = Files.readAllBytes(home.resolve(files(home).getLast().path()));
      node.publish("torn", "torn");
      data = copy();
    }
    for (var name : List.of("catalogue.db", "catalogue.db-wal", "catalogue.sum")) {
      Files.deleteIfExists(data.resolve(name)); // its commit would have come after the force
    }
    var journal = data.resolve(files(data).getLast().path());
    var whole = Files.readAllBytes(journal);
    for (int cut = before.length - Frame.MARK_BYTES; cut < whole.length; cut += 7) {
      Files.write(journal, Arrays.copyOf(whole, cut));
      assertEquals(List.of(), findings(data), "cut at " + cut);
    }
  }

  @Test
  void namesTheJournalFileAndOffsetOfOneFlippedBit() throws Exception {
    stopped();
    var name = files(home).get(1);
    var frame = frames(name).get(1);
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
      var data = copy();
      flip(data.resolve(name.path()), place.getValue() * 8 + 2);
      long at = place.getValue() < frame.offset() ? 0 : frame.offset();
      assertNames(name.path() + " is damaged at offset " + at, data);
    }
  }

  @Test
  void findsABodyThatIsNotTheOneItsHeaderNames() throws Exception {
    stopped();
    var name = files(home).getFirst();
    var file = home.resolve(name.path());
    var frame = frames(name).getFirst();
    var bytes = Files.readAllBytes(file);
    int end = (int) frame.end() - Frame.CHECKSUM_BYTES;
    int salt = (int) frame.offset() + Frame.stateOffset(frame.header().encode().length) + 1;
    bytes[salt] ^= 1;
    ByteBuffer.wrap(bytes).putInt(end, Frame.checksum(bytes, salt, end - salt));
    Files.write(file, bytes);

    assertNames(name.path() + " is damaged at offset " + frame.offset(), home);
  }

  @Test
  void namesTheCatalogueForOneFlippedBitInItOrItsSum() throws Exception {
    stopped();
    var random = new Random(1);
    for (var name : List.of("catalogue.db", "catalogue.sum")) {
      for (int trial = 0; trial < 10; trial++) {
        var data = copy();
        flip(data.resolve(name), random.nextLong(Files.size(data.resolve(name)) * 8));
        assertNames("catalogue.db", data);
        assertEquals(40, check(data).named().size());
      }
    }
  }

  @Test
  void namesTheLogOfTheCatalogueForOneFlippedBitInIt() throws Exception {
    Path killed;
    try (var node = open()) {
      publish(node, 5);
      killed = copy();
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
  void namesAJournalFileThatWasCutInTheMiddle() throws Exception {
    stopped();
    var names = files(home);
    for (var name : List.of(names.get(2), names.getLast())) {
      long size = Files.size(home.resolve(name.path()));
      for (long cut = JournalFileName.HEADER_BYTES; cut < size - Frame.MARK_BYTES; cut += 97) {
        var data = copy();
        var bytes = Files.readAllBytes(data.resolve(name.path()));
        Files.write(data.resolve(name.path()), Arrays.copyOf(bytes, (int) cut));
        assertTrue(
            findings(data).stream().anyMatch(one -> one.startsWith("journal/")), "cut at " + cut);
      }
    }
  }

  @Test
  void namesAJournalFileThatIsMissing() throws Exception {
    stopped();
    var names = files(home);
    var middle = copy();
    Files.delete(middle.resolve(names.get(2).path()));
    assertNames(names.get(3).path() + " is damaged at offset 0", middle);
    var last = copy();
    Files.delete(last.resolve(names.getLast().path()));
    assertNames(names.getLast().path() + " is missing", last);
    assertNames("catalogue.db knows records that the journal files lack", last);
    var all = copy();
    for (var name : names) {
      Files.delete(all.resolve(name.path()));
    }
    assertNames(names.getLast().path() + " is missing", all);
  }

  @Test
  void namesAJournalFileOfAnotherFormatAndGoesOnWithTheCatalogue() throws Exception {
    stopped();
    var file = home.resolve(files(home).getFirst().path());
    var bytes = Files.readAllBytes(file);
    bytes[5] = 9;
    int end = JournalFileName.HEADER_BYTES - Frame.CHECKSUM_BYTES;
    ByteBuffer.wrap(bytes).putInt(end, Frame.checksum(bytes, 0, end));
    Files.write(file, bytes);

    assertNames(files(home).getFirst().path() + " has format 9", home);
    assertEquals(40, check(home).named().size());
  }

  @Test
  void findsACatalogueThatSaysSomethingElseThanTheJournal() throws Exception {
    stopped();
    var file = new CatalogueFile(home);
    try (var catalogue = CatalogueConnection.open(file)) {
      catalogue.execute("DELETE FROM entries WHERE path = 'file 7'");
      catalogue.checkpoint();
    }
    assertTrue(file.isIntact());
    assertNames("catalogue.db does not say what the journal files do", home);
    assertEquals(40, check(home).named().size());
  }

  @Test
  void findsARowOfTheCatalogueThatIsDamagedUnderAMatchingSum() throws Exception {
    stopped();
    try (var catalogue = CatalogueConnection.open(new CatalogueFile(home))) {
      catalogue.execute("UPDATE entries SET row = zeroblob(length(row))");
      catalogue.checkpoint();
    }
    assertNames("catalogue.db is damaged: row", home);
    assertEquals(40, check(home).named().size());
  }

  @Test
  void findsACatalogueThatSqliteCannotRead() throws Exception {
    stopped();
    Files.write(home.resolve("catalogue.db"), new byte[8192]);
    flip(home.resolve("catalogue.db"), 3);
    new CatalogueFile(home).keepSum();

    assertNames("catalogue.db is damaged", home);
    assertEquals(40, check(home).named().size());
  }

  @Test
  void remembersDamageThatTheFilesAloneDoNotShow() throws Exception {
    stopped();
    var name = files(home).getLast();
    var file = home.resolve(name.path());
    var whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 100));
    open().close(); // builds the catalogue anew, without the record that is cut
    assertNames(name.path() + " is damaged", home);

    Files.write(file, whole);
    JournalCheck.rebuild(new FileDisk(home), home, OneNode.CORE);
    assertEquals(List.of(), findings(home));
  }

  @Test
  void rebuildsTheSameStateWhateverBecameOfTheCatalogue() throws Exception {
    var state = stopped();
    for (var name : List.of("", "catalogue.db", "catalogue.sum")) {
      var data = copy();
      if (!name.isEmpty()) {
        flip(data.resolve(name), 77);
        Files.write(data.resolve("catalogue.db-wal"), new byte[100]);
      }
      JournalCheck.rebuild(new FileDisk(data), data, OneNode.CORE);

      assertEquals(List.of(), findings(data));
      assertFalse(Files.exists(data.resolve("catalogue.db-wal")));
      try (var node = new OneNode(new FileDisk(data), data, 2)) {
        assertEquals(state, node.state());
      }
    }
  }

  @Test
  void saysOfARebuildWhatWasDurableAndIsMissing() throws Exception {
    stopped();
    var name = files(home).getLast();
    var file = home.resolve(name.path());
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 100));

    JournalCheck.rebuild(new FileDisk(home), home, OneNode.CORE);

    assertNames(name.path() + " is damaged", home);
  }

  @Test
  void namesTheManifestsOfLiveOlderAndRemovedVersions() throws Exception {
    Path killed;
    try (var node = open()) {
      node.publish("a", "old");
      node.publish("a", "new");
      node.publish("twice", "same");
      node.publish("again", "same");
      node.publish("b", "gone");
      node.remove("b");
      node.publish("c", "collected");
      node.remove("c");
      node.journal().collected(List.of(manifest("collected")));
      killed = copy();
    }
    var live = Map.of(manifest("old"), "a", manifest("new"), "a", manifest("same"), "again");
    var all = new HashMap<>(live);
    all.put(manifest("gone"), "");
    assertEquals(all, named(home));
    assertEquals(all, named(killed));

    JournalCheck.rebuild(new FileDisk(home), home, OneNode.CORE);
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
