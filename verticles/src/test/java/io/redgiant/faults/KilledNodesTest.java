package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that are killed, or told to stop, while people use them. */
@Tag("long")
class KilledNodesTest {
  private static final int ROUNDS = Rounds.count(3);
  private static final int NODES = 3;
  private static final int PEOPLE = 4;
  private static final int WRITES_BETWEEN = 25;
  private static final long STOP_SECONDS_MAX = 10;

  private @TempDir Path directory;

  @Test
  void losesNothingWhenNodesAreKilledOneByOneUnderLoadAndThenAllAtOnce() throws Exception {
    Rounds.run(
        random -> {
          try (var network = Network.onLoopback(KilledNodesTest.class, directory, NODES)) {
            network.startAll();
            var history = new History();
            killOneByOne(network, history, random);
            history.retry(network.node(1));
            var before = network.awaitSameState();
            history.assertKept(network.all());

            killAll(network, random);
            assertEquals(before, network.awaitSameState());
            history.assertKept(network.all());
            network.stopAll();
            network.assertFsckClean();
          }
        });
  }

  private static void killOneByOne(Network network, History history, SplittableRandom random)
      throws Exception {
    var longest = Duration.ZERO;
    try (var people = People.at(network, history, "load", PEOPLE, random.split())) {
      for (int round = 0; round < ROUNDS; round++) {
        Ordeal.awaitWrites(history, WRITES_BETWEEN);
        int victim = 1 + random.nextInt(NODES);
        network.kill(victim);
        long killed = System.nanoTime();
        for (var other : network.all()) {
          Await.answer(() -> serves(other) ? true : null);
        }
        var took = Duration.ofNanos(System.nanoTime() - killed);
        longest = took.compareTo(longest) > 0 ? took : longest;
        Ordeal.awaitWrites(history, WRITES_BETWEEN);
        network.start(victim);
      }
      people.rest();
      System.out.printf(
          "%d kills: the others took writes and reads again after %d ms at the most; %d writes"
              + " answered (%d on one node), %d not, %d reads, %d answers of not now%n",
          ROUNDS,
          longest.toMillis(),
          history.writes(),
          history.alone(),
          history.unanswered(),
          people.reads(),
          people.refused());
    }
  }

  /** Takes a write and gives it back. */
  private static boolean serves(NodeProcess node) {
    var content = new Content(1, 1_000);
    try {
      var put = node.put("serves", content.bytes());
      return List.of(200, 201).contains(put.statusCode())
          && node.fetch("/api/v1/content/" + content.id()).statusCode() == 200;
    } catch (IOException no) {
      return false;
    }
  }

  private static void killAll(Network network, SplittableRandom random) throws Exception {
    var order = new ArrayList<Integer>();
    for (int node = 1; node <= NODES; node++) {
      network.kill(node);
      order.add(node);
    }
    Collections.shuffle(order, new Random(random.nextLong()));
    for (int node : order) {
      network.start(node);
    }
    network.awaitAcquainted();
  }

  @Test
  void aStormOfRestartsUnderLoadLosesNothingAndMovesNothing() throws Exception {
    Rounds.run(
        random -> {
          try (var network = Network.onLoopback(KilledNodesTest.class, directory, NODES)) {
            network.startAll();
            var large = new Content(1, 8 << 20);
            assertEquals(201, network.node(1).put("large", large.bytes()).statusCode());
            // Whoever is to hold it has it then: where it came in it may be one copy more.
            Await.answer(() -> network.isPlaced(network.node(1), large) ? true : null);
            var keepers = network.keepers(network.node(1), large);
            var history = new History();
            try (var people = People.at(network, history, "load", PEOPLE, random.split())) {
              for (int round = 0; round < ROUNDS; round++) {
                int node = 1 + round % NODES;
                Ordeal.awaitWrites(history, 5);
                long told = System.nanoTime();
                network.stop(node);
                long seconds = Duration.ofNanos(System.nanoTime() - told).toSeconds();
                assertTrue(seconds < STOP_SECONDS_MAX, "it took " + seconds + " s");
                network.start(node);
              }
              people.rest();
            }
            network.awaitSameState();
            history.assertKept(network.all());
            assertEquals(keepers, network.keepers(network.node(1), large), "a blip moves no data");
            network.stopAll();
            network.assertFsckClean();
          }
        });
  }
}
