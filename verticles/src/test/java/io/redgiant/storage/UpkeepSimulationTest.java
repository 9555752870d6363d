package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.disk.Seeds;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.IngestBegin;
import io.redgiant.local.IngestEnd;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/**
 * Collection, compaction and scrub beside uploads that share chunks, under a seeded scheduler
 * (fault 17).
 */
class UpkeepSimulationTest {
  private static final long SEEDS = 100;
  private static final Core CORE = Cores.load();

  @Test
  void neverFreesAChunkThatANamedContentNeeds() throws Exception {
    Seeds.run(getClass(), SEEDS, UpkeepSimulationTest::live);
  }

  private static void live(long seed) throws IOException {
    var random = new Random(seed);
    var disk = new SimulatedDisk(seed);
    var journal = new SimulatedJournal();
    var named = new HashMap<ManifestId, byte[]>();
    try (var storage = new SimulatedStorage(disk, CORE, random, 4, journal)) {
      live(storage, random, named);
      check(storage, named);
    }
    try (var again = new SimulatedStorage(disk, CORE, random, 4, journal)) {
      check(again, named);
    }
  }

  /** Uploads, removals, collections and scrubs, one begun before the other has ended. */
  private static void live(SimulatedStorage storage, Random random, Map<ManifestId, byte[]> named) {
    var contents = SimulatedContents.some(random);
    var under = new ArrayList<Sent>();
    for (int turn = 0; turn < 40; turn++) {
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          var content = contents.get(random.nextInt(contents.size()));
          int abortAt =
              random.nextInt(5) == 0 ? random.nextInt(content.length + 1) : Integer.MAX_VALUE;
          var sender =
              new SimulatedSender(
                  storage.store.ingests(), storage.journal, content, random, abortAt);
          under.add(new Sent(content, sender.send()));
        }
        case 2 -> remove(storage, random, under, named);
        case 3 -> storage.store.upkeep().collect();
        default -> storage.store.upkeep().scrub();
      }
      int steps = random.nextInt(60);
      for (int step = 0; step < steps && storage.scheduler.step(); step++) {
        // some way on
      }
    }
    storage.scheduler.run();
    under.forEach(sent -> sent.nameIfStored(storage, named));
  }

  /** An upload under way. */
  private record Sent(byte[] content, CompletableFuture<ContentWriter.Stored> stored) {
    void nameIfStored(SimulatedStorage storage, Map<ManifestId, byte[]> named) {
      if (stored.isDone() && !stored.isCompletedExceptionally()) {
        var manifest = stored.join().manifest();
        if (storage.journal.names(manifest)) {
          named.put(manifest, content);
        }
      }
    }
  }

  private static void remove(
      SimulatedStorage storage, Random random, List<Sent> under, Map<ManifestId, byte[]> named) {
    under.forEach(sent -> sent.nameIfStored(storage, named));
    if (!named.isEmpty()) {
      var manifest = named.keySet().stream().sorted().toList().get(random.nextInt(named.size()));
      storage.journal.remove(manifest);
      named.remove(manifest);
    }
  }

  private static void check(SimulatedStorage storage, Map<ManifestId, byte[]> named)
      throws IOException {
    for (var entry : named.entrySet()) {
      if (storage.journal.names(entry.getKey())) {
        assertEquals(
            SimulatedContents.idOf(entry.getValue(), CORE),
            SimulatedContents.idOf(storage.read(entry.getKey()), CORE));
      }
    }
  }

  @Test
  void givesAllSpaceBackOnceNothingIsNamed() throws IOException {
    var random = new Random(1);
    var disk = new SimulatedDisk(1);
    try (var storage = new SimulatedStorage(disk, CORE, random, 4, new SimulatedJournal())) {
      var stored = store(storage, random);
      storage.journal.remove(stored.manifest());

      var collected = storage.store.upkeep().collect();
      storage.scheduler.run();

      assertTrue(SimulatedStorage.finished(collected).bytes() >= stored.size());
      assertEquals(0, storage.store.chunks().index().count());
      assertEquals(0, storage.store.chunks().segments().bytes());
    }
  }

  @Test
  void leavesASegmentAloneThatAnUploadHasTakenSinceCompactionBegan() throws IOException {
    int steps = uploadWhileCompacting(Integer.MAX_VALUE);
    for (int part = 1; part < 50; part++) {
      uploadWhileCompacting(steps * part / 50);
    }
  }

  /**
   * Compacts three segments, and begins an upload after so many steps of it.
   *
   * @return how many steps there were
   */
  private static int uploadWhileCompacting(int beginAfter) throws IOException {
    var random = new Random(4);
    var disk = new SimulatedDisk(4);
    try (var storage = new SimulatedStorage(disk, CORE, random, 8, new SimulatedJournal())) {
      var gone = threeAtOnce(storage, 3 << 20, random);
      var kept = threeAtOnce(storage, 5 << 18, random);
      gone.forEach(stored -> storage.journal.remove(stored.manifest()));

      var collected = storage.store.upkeep().collect();
      int steps = 0;
      while (steps < beginAfter && storage.scheduler.step()) {
        steps++;
      }
      var credit = storage.store.ingests().begin(new IngestBegin(OptionalLong.empty(), null));
      storage.scheduler.run();
      assertTrue(SimulatedStorage.finished(collected).bytes() > 0);
      var given = SimulatedStorage.finished(credit);
      Objects.requireNonNull(given.slab()).fill(new byte[1_000], 0, 1_000);
      var stored =
          storage.store.ingests().end(new IngestEnd(given.ingest(), given.slab(), null, null));
      storage.scheduler.run();

      var manifest = SimulatedStorage.finished(stored).manifest();
      assertArrayEquals(new byte[1_000], storage.read(manifest));
      for (var one : kept) {
        assertEquals(one.content(), SimulatedContents.idOf(storage.read(one.manifest()), CORE));
      }
      return steps;
    }
  }

  /** Each in a segment of its own, as they run beside each other. */
  private static List<ContentWriter.Stored> threeAtOnce(
      SimulatedStorage storage, int bytes, Random random) {
    var under = new ArrayList<CompletableFuture<ContentWriter.Stored>>();
    for (int one = 0; one < 3; one++) {
      var content = new byte[bytes];
      random.nextBytes(content);
      under.add(
          new SimulatedSender(
                  storage.store.ingests(),
                  storage.journal,
                  content,
                  new Random(9),
                  Integer.MAX_VALUE)
              .send());
    }
    storage.scheduler.run();
    return under.stream().map(SimulatedStorage::finished).toList();
  }

  @Test
  void findsAFlippedBitNeverServesItAndTakesTheBytesAgain() throws IOException {
    var random = new Random(2);
    var disk = new SimulatedDisk(2);
    var journal = new SimulatedJournal();
    ContentWriter.Stored stored;
    try (var storage = new SimulatedStorage(disk, CORE, random, 4, journal)) {
      stored = store(storage, random);
    }
    disk.flip("segments/00000001.seg", 8L * 4321 + 3);
    try (var storage = new SimulatedStorage(disk, CORE, random, 4, journal)) {
      do {
        storage.store.upkeep().scrub();
        storage.scheduler.run();
      } while (storage.store.upkeep().scrubber().rounds() == 0);

      assertEquals(1, storage.store.upkeep().scrubber().damaged());
      refusesToRead(storage, stored.manifest());
    }
    try (var storage = new SimulatedStorage(disk, CORE, random, 4, journal)) {
      refusesToRead(storage, stored.manifest()); // a restart does not forget it

      var again = store(storage, new Random(2));
      assertEquals(stored.content(), again.content());
      assertEquals(stored.content(), SimulatedContents.idOf(storage.read(stored.manifest()), CORE));
    }
  }

  @Test
  void takesNoGoodChunkForOneThatRottedAtTheSamePlaceOfASegmentThatIsGone() throws IOException {
    var disk = new SimulatedDisk(2);
    var journal = new SimulatedJournal();
    try (var storage = new SimulatedStorage(disk, CORE, new Random(2), 4, journal)) {
      var stored = store(storage, new Random(2));
      disk.flip("segments/00000001.seg", 8L * 4321 + 3);
      assertThrows(CompletionException.class, () -> storage.read(stored.manifest()));
      journal.remove(stored.manifest());
      var collected = storage.store.upkeep().collect();
      storage.scheduler.run();
      assertTrue(SimulatedStorage.finished(collected).bytes() > 0);
      assertEquals(0, storage.store.chunks().segments().bytes());
    }
    ContentWriter.Stored again;
    try (var storage = new SimulatedStorage(disk, CORE, new Random(2), 4, journal)) {
      again = store(storage, new Random(2));
    }
    try (var storage = new SimulatedStorage(disk, CORE, new Random(2), 4, journal)) {
      assertEquals(again.content(), SimulatedContents.idOf(storage.read(again.manifest()), CORE));
    }
  }

  @Test
  void storesBytesAgainWhoseHeldCopyHasRotted() throws IOException {
    var random = new Random(3);
    var disk = new SimulatedDisk(3);
    var journal = new SimulatedJournal();
    try (var storage = new SimulatedStorage(disk, CORE, random, 4, journal)) {
      store(storage, new Random(3));
    }
    disk.flip("segments/00000001.seg", 8L * 70_000);
    try (var storage = new SimulatedStorage(disk, CORE, random, 4, journal)) {
      var again = store(storage, new Random(3));

      assertEquals(again.content(), SimulatedContents.idOf(storage.read(again.manifest()), CORE));
    }
  }

  private static void refusesToRead(SimulatedStorage storage, ManifestId manifest) {
    var error = assertThrows(CompletionException.class, () -> storage.read(manifest));
    assertTrue(Causes.of(error) instanceof Refusal, "what is damaged is refused, not served");
  }

  private static ContentWriter.Stored store(SimulatedStorage storage, Random random) {
    var content = new byte[3 << 20];
    random.nextBytes(content);
    var sender =
        new SimulatedSender(
            storage.store.ingests(), storage.journal, content, new Random(9), Integer.MAX_VALUE);
    var stored = sender.send();
    storage.scheduler.run();
    return SimulatedStorage.finished(stored);
  }
}
