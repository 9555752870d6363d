package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.redgiant.core.Cores;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.DeltaBase;
import io.redgiant.local.DeltaRequest;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeltaExpiryTest {
  private static final PeerId PEER = SimulatedStorage.PUBLICATION.publisher();
  private static final DeltaRequest.Open OPEN =
      new DeltaRequest.Open(0, SimulatedStorage.PUBLICATION, null, new DeltaBase(null));

  @Test
  void keepsAnUploadWhoseChunksTakeLongerThanAnHourAndForgetsOneAnHourAfterThem() throws Exception {
    var random = new Random(1);
    var journal = new SimulatedJournal();
    try (var storage =
        new SimulatedStorage(new SimulatedDisk(1), Cores.load(), random, 4, journal)) {
      var deltas = storage.store.deltas();
      var upload = deltas.open(OPEN).join().upload();
      var append =
          deltas.append(new DeltaRequest.Append(PEER, upload, List.of(), OptionalLong.of(0)));
      storage.scheduler.run();
      var credit = SimulatedStorage.finished(append);

      storage.pass(Duration.ofHours(2));
      deltas.open(OPEN);
      var chunks = deltas.chunks(new DeltaRequest.Chunks(credit.ingest(), credit.slab()));
      storage.scheduler.run();
      SimulatedStorage.finished(chunks);
      storage.pass(Duration.ofMinutes(59));
      deltas.open(OPEN);
      assertEquals(0, deltas.find(new DeltaRequest.Find(PEER, upload, 0)).rows());

      storage.pass(Duration.ofMinutes(61));
      deltas.open(OPEN);
      assertThrows(Refusal.class, () -> deltas.find(new DeltaRequest.Find(PEER, upload, 0)));
    }
  }
}
