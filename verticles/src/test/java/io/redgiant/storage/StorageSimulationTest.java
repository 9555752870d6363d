package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.disk.Seeds;
import io.redgiant.disk.SimulatedCrash;
import io.redgiant.disk.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Real ingest, segments and plans under a seeded scheduler and a disk that forgets. */
class StorageSimulationTest {
  private static final long SEEDS = 60;
  private static final Core CORE = Cores.load();

  @Test
  void givesBackWhatWasStoredInWhateverOrderThingsHappen() throws Exception {
    Seeds.run(getClass(), SEEDS, StorageSimulationTest::store);
  }

  private static void store(long seed) throws IOException {
    var random = new Random(seed);
    var disk = new SimulatedDisk(seed);
    var contents = SimulatedContents.some(random);
    try (var storage =
        new SimulatedStorage(disk, CORE, random, 2 + random.nextInt(6), new SimulatedJournal())) {
      var sent = send(storage, contents, random, false);
      storage.scheduler.run();
      for (int index = 0; index < contents.size(); index++) {
        check(storage, contents.get(index), SimulatedStorage.finished(sent.get(index)));
      }
      assertEquals(storage.slabs.slabs(), storage.slabs.freeSlabs());
    }
  }

  @Test
  void keepsEverythingForcedThroughAPowerCutAtAnyOperation() throws Exception {
    Seeds.run(getClass(), SEEDS, StorageSimulationTest::cutPower);
  }

  private static void cutPower(long seed) throws IOException {
    var random = new Random(seed);
    var disk = new SimulatedDisk(seed);
    var contents = SimulatedContents.some(random);
    var kept = new HashMap<Integer, ContentWriter.Stored>();
    for (int round = 0; round < 4; round++) {
      disk.crashAt(1 + random.nextInt(60));
      runUntilTheCut(disk, contents, random, kept);
      disk.restart();
      try (var storage = new SimulatedStorage(disk, CORE, random, 4, new SimulatedJournal())) {
        for (var stored : kept.entrySet()) {
          check(storage, contents.get(stored.getKey()), stored.getValue());
        }
      }
    }
  }

  private static void runUntilTheCut(
      SimulatedDisk disk,
      List<byte[]> contents,
      Random random,
      Map<Integer, ContentWriter.Stored> kept) {
    try (var storage = new SimulatedStorage(disk, CORE, random, 3, new SimulatedJournal())) {
      var sent = send(storage, contents, random, true);
      storage.scheduler.run();
      for (int index = 0; index < sent.size(); index++) {
        var stored = sent.get(index);
        assertTrue(stored.isDone(), "every upload gets its answer, whatever the disk does");
        if (!stored.isCompletedExceptionally()) {
          kept.put(index, stored.join());
        }
      }
    } catch (IOException | SimulatedCrash whileOpening) {
      assertTrue(kept.size() <= contents.size(), "nobody was told anything new");
    }
  }

  private static List<CompletableFuture<ContentWriter.Stored>> send(
      SimulatedStorage storage, List<byte[]> contents, Random random, boolean mayAbort) {
    var sent = new ArrayList<CompletableFuture<ContentWriter.Stored>>();
    for (var content : contents) {
      boolean aborts = mayAbort && random.nextInt(4) == 0;
      int abortAt = aborts ? random.nextInt(content.length + 1) : Integer.MAX_VALUE;
      sent.add(
          new SimulatedSender(storage.store.ingests(), storage.journal, content, random, abortAt)
              .send());
    }
    return sent;
  }

  private static void check(SimulatedStorage storage, byte[] content, ContentWriter.Stored stored)
      throws IOException {
    assertEquals(SimulatedContents.idOf(content, CORE), stored.content());
    assertEquals(content.length, stored.size());
    assertArrayEquals(content, storage.read(stored.manifest()));
  }
}
