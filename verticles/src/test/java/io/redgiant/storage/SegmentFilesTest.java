package io.redgiant.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Cores;
import io.redgiant.disk.FileDisk;
import io.redgiant.local.CoreJobs;
import io.redgiant.local.DigestJob;
import io.redgiant.protocol.ChunkId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments of which a file was lost, left or added, on the real disk. */
final class SegmentFilesTest {
  private static final byte[] BYTES = "what somebody keeps here".getBytes(US_ASCII);

  private @TempDir Path directory;
  private FileDisk disk;

  @BeforeEach
  void makeTheDirectory() throws IOException {
    disk = new FileDisk(directory);
    disk.createDirectories(Segment.DIRECTORY);
  }

  @Test
  void keepsAPayloadWhoseSideFileWasLostAndSaysSo() throws IOException {
    writeSegment();
    Files.delete(file("00000001.rows"));

    assertEquals(2, startedThenWrittenTo());

    assertEquals(BYTES.length, Files.size(file("00000001.seg")));
    assertFinds("00000001.seg: its side file segments/00000001.rows is missing");
  }

  @Test
  void keepsAPayloadWhoseSideFileWasCutOffAndSaysSo() throws IOException {
    writeSegment();
    Files.write(file("00000001.rows"), new byte[0]);

    assertEquals(2, startedThenWrittenTo());

    assertEquals(BYTES.length, Files.size(file("00000001.seg")));
    assertFinds("00000001.seg: its side file segments/00000001.rows is cut off");
  }

  @Test
  void keepsASideFileWhosePayloadWasLostAndSaysSo() throws IOException {
    writeSegment();
    Files.delete(file("00000001.seg"));

    assertEquals(2, startedThenWrittenTo());

    assertTrue(Files.exists(file("00000001.rows")));
    assertFinds("00000001.rows: its payload file segments/00000001.seg is missing");
  }

  @Test
  void deletesWhatACrashLeftOfASegmentThatBeganOrWent() throws IOException {
    for (var lost : List.of("00000001.rows", "00000001.seg")) {
      writeSegment();
      try (var segment = SegmentReader.open(disk, 1).segment()) {
        segment.empty();
      }
      Files.delete(file(lost));
      assertEquals(List.of(), findings());

      assertEquals(2, startedThenWrittenTo());

      assertEquals(List.of("00000002.rows", "00000002.seg"), disk.list(Segment.DIRECTORY));
      Files.delete(file("00000002.rows"));
      Files.delete(file("00000002.seg"));
    }
  }

  @Test
  void deletesASegmentThatACrashLeftBetweenItsEmptyingAndItsDeletion() throws IOException {
    writeSegment();
    try (var segment = SegmentReader.open(disk, 1).segment()) {
      segment.empty();
    }
    assertEquals(List.of(), findings());

    assertEquals(2, startedThenWrittenTo());

    assertEquals(List.of("00000002.rows", "00000002.seg"), disk.list(Segment.DIRECTORY));
  }

  /** A second name of a file shows what was in it when the first one was deleted. */
  @Test
  void emptiesASegmentBeforeItDeletesIt() throws IOException {
    var chunk = writeSegment();
    var payload = Files.createLink(directory.resolve("payload"), file("00000001.seg"));
    var rows = Files.createLink(directory.resolve("rows"), file("00000001.rows"));
    var store = store();
    store.open();
    store.free(chunk);

    store.segments().retire(store.segments().get(1));

    store.close();
    assertEquals(List.of(), disk.list(Segment.DIRECTORY));
    assertEquals(0, Files.size(payload));
    assertEquals(SegmentRow.BYTES, Files.size(rows));
  }

  @Test
  void leavesFilesOfOthersAlone() throws IOException {
    writeSegment();
    var others = List.of("NOTES.txt", ".DS_Store", "1.bak", "00000001.rows.old", "ffffffff.seg");
    for (var other : others) {
      Files.writeString(file(other), "theirs");
    }

    assertEquals(1, startedThenWrittenTo());

    for (var other : others) {
      assertEquals("theirs", Files.readString(file(other)));
    }
    assertEquals(List.of(), findings());
  }

  private Path file(String name) {
    return directory.resolve(Segment.DIRECTORY).resolve(name);
  }

  private ChunkId writeSegment() throws IOException {
    try (var core = new CoreJobs(Cores.load());
        var segment = Segment.create(disk, 1)) {
      var chunk = new ChunkId(core.digest(new DigestJob(ByteBuffer.wrap(BYTES))).digest());
      segment.write(ByteBuffer.wrap(BYTES), segment.reserve(BYTES.length));
      segment.commit(List.of(new SegmentRow(chunk, 0, BYTES.length)));
      return chunk;
    }
  }

  /** Opens the store as a start does; answers the number of the segment that it writes to next. */
  private int startedThenWrittenTo() throws IOException {
    var store = store();
    store.open();
    int number = store.segments().lease(false).join().number;
    store.close();
    return number;
  }

  private ChunkStore store() {
    var threads = new DiskThreads(Runnable::run, Runnable::run);
    return new ChunkStore(disk, threads, new Reserve(disk, 0), InstantSource.system());
  }

  private List<String> findings() throws IOException {
    try (var check = new StorageCheck(disk, Cores.load(), true)) {
      check.readSegments();
      return check.findings();
    }
  }

  private void assertFinds(String sentence) throws IOException {
    assertEquals(1, findings().size());
    assertTrue(findings().getFirst().contains(sentence), findings().getFirst());
  }
}
