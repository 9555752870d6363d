package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.redgiant.disk.SimulatedDisk;
import io.redgiant.journal.JournalFinding.Harm;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCheckTest {
  private @TempDir Path directory;
  private final SimulatedDisk disk = new SimulatedDisk(1);

  @BeforeEach
  void live() throws Exception {
    try (var node = new OneNode(disk, directory, 1, 3, 2_000)) {
      for (int i = 0; i < 20; i++) {
        node.publish("name " + i % 7, "content " + i);
      }
      node.remove("name 2");
    }
  }

  private List<JournalFinding> check() throws Exception {
    return JournalCheck.all(disk, directory, OneNode.CORE);
  }

  private List<JournalFileName> files() throws Exception {
    return OriginScan.files(disk, Replay.origins(disk).getFirst());
  }

  @Test
  void findsNothingInAHealthyNodeAndChangesNothing() throws Exception {
    long operations = disk.operations();

    assertEquals(List.of(), check());
    assertEquals(operations, disk.operations());
  }

  @Test
  void findsNoHarmAfterANodeWasKilled() throws Exception {
    var killed = Files.createDirectories(directory.resolve("killed"));
    try (var node = new OneNode(disk, directory, 2)) {
      node.publish("a", "a");
      for (var name : List.of("catalogue.db", "catalogue.db-wal", "catalogue.sum")) {
        Files.copy(directory.resolve(name), killed.resolve(name));
      }
      assertEquals(List.of(), JournalCheck.all(disk, killed, OneNode.CORE));
    }
  }

  @Test
  void namesTheFileThatIsMissing() throws Exception {
    var missing = files().get(1);
    disk.delete(missing.path());

    var finding = check().getFirst();
    assertEquals(Harm.LOST, finding.harm());
    assertEquals(files().get(1).path(), finding.file());
  }

  @Test
  void namesThePlaceOfABodyThatItsHeaderDoesNotName() throws Exception {
    var file = files().getFirst();
    var bytes = disk.readAll(file.path());
    try (var opened = disk.open(file.path())) {
      var digests = new RecordDigests(OneNode.CORE);
      var head =
          new FrameReader(new ReadWindow(opened), file.origin(), digests)
              .head(JournalFileName.HEADER_BYTES);
      forge(bytes, java.util.Objects.requireNonNull(head));
    }
    disk.overwrite(file.path(), bytes);

    assertEquals(
        List.of(Harm.LOST),
        JournalCheck.files(disk, OneNode.CORE).stream().map(JournalFinding::harm).toList());
  }

  /** Puts another body into the first frame, with a checksum that fits. */
  private static void forge(byte[] bytes, FrameReader.Head head) {
    int state = JournalFileName.HEADER_BYTES + Frame.stateOffset(head.headerBytes().length);
    int length = 16 + head.header().bodyBytes();
    Arrays.fill(bytes, state + 1, state + 1 + length, (byte) 'x');
    bytes[state] = Frame.PRESENT;
    ByteBuffer.wrap(bytes).putInt(state + 1 + length, Frame.checksum(bytes, state + 1, length));
  }

  @Test
  void findsACatalogueThatSaysSomethingElseAndBuildsItAnew() throws Exception {
    var file = new CatalogueFile(directory);
    try (var connection = CatalogueConnection.open(file)) {
      connection.execute("DELETE FROM entries WHERE path = 'name 3'");
      connection.checkpoint();
    }
    assertEquals(List.of(Harm.REPAIRABLE), check().stream().map(JournalFinding::harm).toList());
    var before = JournalCheck.state(directory, OneNode.CORE);

    JournalCheck.rebuild(disk, directory, OneNode.CORE);

    assertEquals(List.of(), check());
    assertNotEquals(before, JournalCheck.state(directory, OneNode.CORE));
  }

  @Test
  void leavesNothingBehindInTheDirectory() throws Exception {
    check();
    try (var files = Files.list(directory)) {
      assertFalse(files.anyMatch(file -> file.getFileName().toString().startsWith("check")));
    }
  }
}
