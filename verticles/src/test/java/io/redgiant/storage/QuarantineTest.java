package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.SimulatedDisk;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The list of places that were found damaged, over full disks and rows that are no use. */
class QuarantineTest {
  private final SimulatedDisk disk = new SimulatedDisk(1);

  private static SegmentRow row(int number) {
    var bytes = new byte[Digest.BYTES];
    Arrays.fill(bytes, (byte) number);
    return new SegmentRow(new ChunkId(Digest.read(ByteBuffer.wrap(bytes))), number, 10);
  }

  private Quarantine open() throws IOException {
    var quarantine = new Quarantine(disk, new DiskThreads(Runnable::run, Runnable::run));
    quarantine.open();
    return quarantine;
  }

  @Test
  void aRowThatFoundNoRoomCostsNoOther() throws IOException {
    open().add(1, row(1));
    var list = disk.readAll(Quarantine.FILE);
    var twice = Arrays.copyOf(list, 2 * list.length); // as two that raced might have left it
    System.arraycopy(list, 0, twice, list.length, list.length);
    disk.overwrite(Quarantine.FILE, twice);
    var quarantine = open();
    quarantine.add(1, row(2));

    disk.capacity(disk.usedBytes());
    quarantine.add(1, row(3));
    disk.capacity(Long.MAX_VALUE);
    quarantine.add(1, row(4));

    assertEquals(4, quarantine.size());
    var again = open();
    for (int kept : new int[] {1, 2, 4}) {
      assertTrue(again.has(1, row(kept)), "row " + kept);
    }
    assertFalse(again.has(1, row(3)), "it is found again by the next read");
  }
}
