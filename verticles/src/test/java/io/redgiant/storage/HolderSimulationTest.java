package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.disk.Seeds;
import io.redgiant.protocol.NodeId;
import io.redgiant.storage.SimulatedNodes.Member;
import io.redgiant.storage.SimulatedNodes.Plant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Contents that other nodes hold before their name is written, over a network that loses, alters
 * and breaks, beside collections: what a node said that it holds, it has, even after a power cut.
 */
class HolderSimulationTest {
  private static final long SEEDS = 60;
  private static final int SEEDS_UNTIL_FOUND = 60;
  private static final Core CORE = Cores.load();

  /** An upload and who holds it, as its sender was told. */
  private record Told(
      byte[] content, Member origin, ContentWriter.Stored stored, List<NodeId> holders) {}

  @Test
  void whoeverIsSaidToHoldAContentHasItForced() throws Exception {
    Seeds.run(getClass(), SEEDS, seed -> run(seed, Plant.NONE));
  }

  @Test
  void findsANodeThatSaysYesBeforeItHasForced() {
    assertFound(Plant.HELD_BEFORE_FORCED);
  }

  @Test
  void findsAPinThatIsDroppedBeforeTheRecordIsThere() {
    assertFound(Plant.PIN_DROPPED_EARLY);
  }

  @Test
  void findsANameThatIsWrittenBeforeTheCopiesAreThere() {
    assertFound(Plant.PUBLISHED_BEFORE_COPIES);
  }

  private static void assertFound(Plant plant) {
    assertThrows(
        AssertionError.class,
        () -> {
          for (int seed = 0; seed < SEEDS_UNTIL_FOUND; seed++) {
            run(seed, plant);
          }
        });
  }

  private static void run(long seed, Plant plant) throws IOException {
    var random = new Random(seed);
    int count = 2 + random.nextInt(3);
    int replicas = 2 + random.nextInt(2);
    try (var nodes = new SimulatedNodes(random, CORE, count, replicas, Long.MAX_VALUE / 2, plant)) {
      var told = live(nodes, random, plant);
      check(nodes, told, Math.min(count, replicas));
    } catch (IOException | RuntimeException | AssertionError failed) {
      throw new AssertionError("seed " + seed, failed);
    }
  }

  private static List<Told> live(SimulatedNodes nodes, Random random, Plant plant) {
    var under = new ArrayList<CompletableFuture<Told>>();
    for (var content : SimulatedContents.some(random)) {
      under.add(publish(nodes, random, content, plant));
      for (int steps = random.nextInt(80); steps > 0 && nodes.scheduler.step(); steps--) {
        if (random.nextInt(40) == 0) {
          any(nodes, random).storage().store.upkeep().collect();
        }
      }
    }
    while (nodes.scheduler.step()) {
      if (random.nextInt(200) == 0) {
        any(nodes, random).storage().store.upkeep().collect();
      }
    }
    nodes.heal();
    nodes.members.forEach(member -> member.storage().store.upkeep().collect());
    nodes.scheduler.run();
    return under.stream().map(SimulatedStorage::finished).toList();
  }

  private static Member any(SimulatedNodes nodes, Random random) {
    return nodes.members.get(random.nextInt(nodes.members.size()));
  }

  /** Upload, copies, names: in the order of a node. */
  private static CompletableFuture<Told> publish(
      SimulatedNodes nodes, Random random, byte[] content, Plant plant) {
    var origin = any(nodes, random);
    var storage = origin.storage();
    return new SimulatedSender(
            storage.store.ingests(), storage.journal, content, random, Integer.MAX_VALUE)
        .send()
        .thenCompose(
            stored -> {
              var placement = storage.store.placement();
              var spread = storage.store.copies().spread(stored);
              var holders =
                  plant == Plant.PUBLISHED_BEFORE_COPIES
                      ? CompletableFuture.completedFuture(
                          placement
                              .candidates(stored.content())
                              .subList(0, placement.copiesElsewhere(stored.content())))
                      : spread;
              return holders.thenApply(
                  holding -> {
                    arrive(nodes, random, stored);
                    return new Told(content, origin, stored, holding);
                  });
            });
  }

  /** The record reaches each node some time later. */
  private static void arrive(SimulatedNodes nodes, Random random, ContentWriter.Stored stored) {
    for (var member : nodes.members) {
      later(
          nodes,
          random.nextInt(200),
          () -> {
            member.journal.publish(stored);
            member.storage().store.holds().named(stored.manifest());
          });
    }
  }

  private static void later(SimulatedNodes nodes, int turns, Runnable task) {
    nodes.scheduler.workers().execute(turns == 0 ? task : () -> later(nodes, turns - 1, task));
  }

  private static void check(SimulatedNodes nodes, List<Told> told, int wanted) throws IOException {
    for (var member : nodes.members) {
      member.storage().close();
      member.storage = null;
      member.disk.restart();
    }
    int full = 0;
    for (var member : nodes.members) {
      try (var alone = new SimulatedStorage(member.disk, CORE, new Random(1), 4, member.journal)) {
        for (var one : told) {
          if (one.origin == member || one.holders.contains(member.id)) {
            assertArrayEquals(one.content, alone.read(one.stored.manifest()));
          }
        }
      }
    }
    for (var one : told) {
      assertEquals(one.holders.size(), new HashSet<>(one.holders).size());
      assertTrue(one.holders.size() < wanted, one.holders + " besides " + one.origin.id);
      full += one.holders.size() == wanted - 1 ? 1 : 0;
    }
    assertTrue(full > 0 || told.isEmpty(), "a bad network is no reason for no copies at all");
  }
}
