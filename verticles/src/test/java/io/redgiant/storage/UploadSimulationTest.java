package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.disk.Seeds;
import io.redgiant.disk.SimulatedCrash;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Resumable uploads under a seeded scheduler: pauses, drops, lost ingests, collections, power cuts.
 */
class UploadSimulationTest {
  private static final long SEEDS = 60;
  private static final int TURNS = 20;
  private static final Core CORE = Cores.load();

  @Test
  void publishesWhatCameInPartsWhateverHappensBetweenThem() throws Exception {
    Seeds.run(getClass(), SEEDS, UploadSimulationTest::pause);
  }

  private static void pause(long seed) throws IOException {
    var random = new Random(seed);
    var disk = new SimulatedDisk(seed);
    try (var storage = new SimulatedStorage(disk, CORE, random, 4, new SimulatedJournal())) {
      var uploads = open(storage, random);
      live(storage, uploads, random);
      storage.scheduler.run();
      sendRest(storage, uploads);
      check(storage, uploads);
      uploads.stream()
          .filter(SimulatedUpload::dropped)
          .forEach(upload -> assertThrows(Refusal.class, upload::state));
      assertEquals(storage.slabs.slabs(), storage.slabs.freeSlabs());
    }
  }

  @Test
  void goesOnFromWhatItHasAcknowledgedThroughPowerCutsAtAnyOperation() throws Exception {
    Seeds.run(getClass(), SEEDS, UploadSimulationTest::cutPower);
  }

  private static void cutPower(long seed) throws IOException {
    var random = new Random(seed);
    var disk = new SimulatedDisk(seed);
    var journal = new SimulatedJournal();
    List<SimulatedUpload> uploads;
    try (var storage = new SimulatedStorage(disk, CORE, random, 4, journal)) {
      uploads = open(storage, random);
    }
    for (int round = 0; round < 4; round++) {
      disk.crashAt(1 + random.nextInt(60));
      runUntilTheCut(disk, journal, uploads, random);
      disk.restart();
    }
    try (var storage = new SimulatedStorage(disk, CORE, random, 4, journal)) {
      requireAcknowledged(storage, uploads);
      sendRest(storage, uploads);
      check(storage, uploads);
    }
  }

  private static void runUntilTheCut(
      SimulatedDisk disk, SimulatedJournal journal, List<SimulatedUpload> uploads, Random random) {
    try (var storage = new SimulatedStorage(disk, CORE, random, 4, journal)) {
      requireAcknowledged(storage, uploads);
      live(storage, uploads, random);
      storage.scheduler.run();
    } catch (IOException | SimulatedCrash whileOpening) {
      assertTrue(uploads.size() > 0, "nobody was told anything new");
    }
  }

  private static List<SimulatedUpload> open(SimulatedStorage storage, Random random) {
    var uploads = new ArrayList<SimulatedUpload>();
    for (var content : SimulatedContents.some(random)) {
      uploads.add(SimulatedUpload.open(storage, content, random));
    }
    return uploads;
  }

  private static void live(SimulatedStorage storage, List<SimulatedUpload> uploads, Random random) {
    for (int turn = 0; turn < TURNS; turn++) {
      var upload = uploads.get(random.nextInt(uploads.size()));
      switch (random.nextInt(18)) {
        case 0, 1, 2 -> storage.store.ingests().takeRestingSince(Long.MAX_VALUE);
        case 3, 4, 5 -> storage.store.upkeep().collect();
        case 6 -> upload.drop();
        default -> upload.sendSome();
      }
      int steps = random.nextInt(60);
      for (int step = 0; step < steps && storage.scheduler.step(); step++) {
        // some way on
      }
    }
  }

  private static void requireAcknowledged(SimulatedStorage storage, List<SimulatedUpload> uploads) {
    for (var upload : uploads) {
      upload.restarted(storage);
      if (!upload.dropped() && upload.published() == null) {
        long offset = upload.state().offset();
        assertTrue(offset >= upload.acknowledged(), offset + " < " + upload.acknowledged());
        upload.resumeAt(offset);
      }
    }
  }

  private static void sendRest(SimulatedStorage storage, List<SimulatedUpload> uploads) {
    uploads.forEach(SimulatedUpload::sendRest);
    storage.scheduler.run();
  }

  private static void check(SimulatedStorage storage, List<SimulatedUpload> uploads)
      throws IOException {
    for (var upload : uploads) {
      var manifest = upload.published();
      if (!upload.dropped()) {
        assertNotNull(manifest, "every upload ends");
        assertArrayEquals(upload.content, storage.read(manifest));
      }
    }
  }
}
