package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redgiant.disk.FileDisk;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A side file that a crash tore, on the real disk. */
class SegmentReaderTest {
  private static final int CHUNK_BYTES = 100;

  private @TempDir Path directory;

  @Test
  void losesOnlyTheLastRowWhereverItIsCutOff() throws IOException {
    for (int left = 0; left < SegmentRow.BYTES; left++) {
      var disk = disk("cut" + left);
      var kept = segmentOf(disk, 3).subList(0, 2);
      var rows = rowsOf("cut" + left);
      Files.write(rows, Arrays.copyOf(Files.readAllBytes(rows), 3 * 64 + left));

      assertReads(kept, disk);
    }
  }

  @Test
  void losesOnlyTheLastRowWhereverItIsTorn() throws IOException {
    for (int torn = 0; torn < SegmentRow.BYTES; torn++) {
      var disk = disk("torn" + torn);
      var kept = segmentOf(disk, 3).subList(0, 2);
      var rows = rowsOf("torn" + torn);
      var bytes = Files.readAllBytes(rows);
      bytes[3 * SegmentRow.BYTES + torn] ^= (byte) 0xFF;
      Files.write(rows, bytes);

      assertReads(kept, disk);
    }
  }

  /** The rows are there, nothing is called damage, and the segment takes another commit. */
  private static void assertReads(List<SegmentRow> kept, FileDisk disk) throws IOException {
    var more = new SegmentRow(chunk(9), 0, CHUNK_BYTES);
    var read = SegmentReader.open(disk, 1);
    try (var segment = read.segment()) {
      assertEquals(List.of(), read.damage());
      assertEquals(kept, read.rows());
      more = new SegmentRow(more.chunk(), segment.reserve(CHUNK_BYTES), CHUNK_BYTES);
      segment.write(ByteBuffer.allocate(CHUNK_BYTES), more.offset());
      segment.commit(List.of(more));
    }
    var again = SegmentReader.open(disk, 1);
    again.segment().close();
    assertEquals(List.of(), again.damage());
    assertEquals(List.of(kept.get(0), kept.get(1), more), again.rows());
  }

  /** So many chunks, each in a commit of its own. */
  private static List<SegmentRow> segmentOf(FileDisk disk, int chunks) throws IOException {
    var rows = new ArrayList<SegmentRow>();
    try (var segment = Segment.create(disk, 1)) {
      for (int number = 0; number < chunks; number++) {
        var row = new SegmentRow(chunk(number), segment.reserve(CHUNK_BYTES), CHUNK_BYTES);
        segment.write(ByteBuffer.allocate(CHUNK_BYTES), row.offset());
        segment.commit(List.of(row));
        rows.add(row);
      }
    }
    return rows;
  }

  private static ChunkId chunk(int number) {
    return new ChunkId(new Digest(number + 1, 0, 0, 0));
  }

  private FileDisk disk(String name) throws IOException {
    var disk = new FileDisk(Files.createDirectory(directory.resolve(name)));
    disk.createDirectories(Segment.DIRECTORY);
    return disk;
  }

  private Path rowsOf(String name) {
    return directory.resolve(name).resolve(Segment.file(1, Segment.ROWS));
  }
}
