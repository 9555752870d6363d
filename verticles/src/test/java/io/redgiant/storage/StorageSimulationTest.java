package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.disk.SimulatedCrash;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real ingest, segments and plans under a seeded scheduler and a disk that forgets. */
class StorageSimulationTest {
  private static final int SEEDS = Integer.getInteger("redgiant.simulation.seeds", 60);
  private static final Core CORE = Cores.load();

  static List<Integer> seeds() {
    var seeds = new ArrayList<Integer>();
    for (int seed = 0; seed < SEEDS; seed++) {
      seeds.add(seed);
    }
    return seeds;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givesBackWhatWasStoredInWhateverOrderThingsHappen(int seed) throws IOException {
    var random = new Random(seed);
    var disk = new SimulatedDisk(seed);
    var contents = contents(random);
    try (var storage = new SimulatedStorage(disk, CORE, random, 2 + random.nextInt(6))) {
      var sent = send(storage, contents, random, false);
      storage.scheduler.run();
      for (int index = 0; index < contents.size(); index++) {
        check(storage, contents.get(index), SimulatedStorage.finished(sent.get(index)));
      }
      assertEquals(storage.slabs.slabs(), storage.slabs.freeSlabs());
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsEverythingForcedThroughAPowerCutAtAnyOperation(int seed) throws IOException {
    var random = new Random(seed);
    var disk = new SimulatedDisk(seed);
    var contents = contents(random);
    var kept = new HashMap<Integer, ContentWriter.Stored>();
    for (int round = 0; round < 4; round++) {
      disk.crashAt(1 + random.nextInt(60));
      runUntilTheCut(disk, contents, random, kept);
      disk.restart();
      try (var storage = new SimulatedStorage(disk, CORE, random, 4)) {
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
    try (var storage = new SimulatedStorage(disk, CORE, random, 3)) {
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
      sent.add(new SimulatedSender(storage.ingests, content, random, abortAt).send());
    }
    return sent;
  }

  private static void check(SimulatedStorage storage, byte[] content, ContentWriter.Stored stored)
      throws IOException {
    assertEquals(idOf(content), stored.content());
    assertEquals(content.length, stored.size());
    assertArrayEquals(content, storage.read(stored.manifest()));
  }

  /** Some contents of 0 to 2 MiB that share parts with one another. */
  private static List<byte[]> contents(Random random) {
    var contents = new ArrayList<byte[]>();
    var shared = new byte[1 + random.nextInt(1 << 20)];
    random.nextBytes(shared);
    int count = 1 + random.nextInt(5);
    for (int index = 0; index < count; index++) {
      var content =
          new byte[random.nextInt(4) == 0 ? random.nextInt(100) : random.nextInt(2 << 20)];
      if (random.nextBoolean()) {
        random.nextBytes(content);
      }
      System.arraycopy(
          shared, 0, content, 0, random.nextInt(Math.min(content.length, shared.length) + 1));
      contents.add(content);
    }
    contents.add(contents.getFirst().clone());
    contents.add(new byte[0]);
    return contents;
  }

  private static ContentId idOf(byte[] content) {
    try (var arena = Arena.ofConfined()) {
      var source = arena.allocate(Math.max(1, content.length)).asSlice(0, content.length);
      source.copyFrom(MemorySegment.ofArray(content));
      var target = arena.allocate(Digest.BYTES);
      CORE.digest(source, target);
      return new ContentId(Digest.at(target, 0));
    }
  }
}
