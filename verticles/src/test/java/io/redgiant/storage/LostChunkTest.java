package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.protocol.ManifestId;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** An upload of whose chunks one rots on the disk before it goes on. */
class LostChunkTest {
  private static final Core CORE = Cores.load();
  private static final int SLABS = 4;

  @Test
  void goesOnFromBeforeAChunkThatRottedAndLosesNoSlab() throws Exception {
    var random = new Random(1);
    var disk = new SimulatedDisk(1);
    var journal = new SimulatedJournal();
    var content = new byte[3_000_000];
    random.nextBytes(content);
    SimulatedUpload upload;
    try (var storage = new SimulatedStorage(disk, CORE, random, SLABS, journal)) {
      upload = SimulatedUpload.open(storage, content, random);
      upload.sendTo(2_500_000);
      storage.scheduler.run();
      assertEquals(2_500_000, upload.acknowledged());
    }
    disk.flip("segments/00000001.seg", 8L * 1_500_000);

    try (var storage = new SimulatedStorage(disk, CORE, random, SLABS, journal)) {
      upload.restarted(storage);
      upload.sendRest();
      storage.scheduler.run();
      long offset = upload.state().offset();
      assertTrue(offset > 0 && offset <= 1_500_000, "it goes on at " + offset);
      assertEquals(SLABS, storage.slabs.freeSlabs());

      upload.sendRest();
      storage.scheduler.run();
      assertArrayEquals(content, storage.read(assertPublished(upload)));
      assertEquals(SLABS, storage.slabs.freeSlabs());
    }
  }

  private static ManifestId assertPublished(SimulatedUpload upload) {
    var manifest = upload.published();
    assertNotNull(manifest);
    return manifest;
  }
}
