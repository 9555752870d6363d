package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.protocol.Refusal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UploadDropTest {
  private static final Core CORE = Cores.load();

  @Test
  void takesNoBytesOfAnUploadThatWasDroppedBeforeItsAppendHadAnIngest() throws Exception {
    var random = new Random(1);
    var journal = new SimulatedJournal();
    try (var storage = new SimulatedStorage(new SimulatedDisk(1), CORE, random, 4, journal)) {
      var upload = SimulatedUpload.open(storage, new byte[100], random);

      upload.sendRest();
      upload.drop();
      storage.scheduler.run();

      assertTrue(journal.isEmpty(), "nothing is published");
      assertThrows(Refusal.class, upload::state);
      assertEquals(storage.slabs.slabs(), storage.slabs.freeSlabs());
    }
  }
}
