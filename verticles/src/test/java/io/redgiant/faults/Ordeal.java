package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What a network goes through while people use it, and what must hold when it is over: every node
 * is in the same state within seconds, shows all that was answered and nothing else, hears the
 * others, and {@code fsck} finds nothing.
 */
final class Ordeal {
  private static final int PEOPLE = 6;

  private Ordeal() {}

  /**
   * Runs it, and stops the network.
   *
   * @param fault returns when nothing is broken any more
   */
  static void run(Network network, SplittableRandom random, Rounds.Chanced fault) throws Exception {
    var history = new History();
    try (var people = People.at(network, history, "load", PEOPLE, random.split())) {
      fault.run(random);
      long over = System.nanoTime();
      network.awaitAcquainted();
      people.rest();
      network.awaitSameState();
      System.out.printf(
          "%d writes answered (%d on one node), %d not; %d reads, %d times not now; the same state"
              + " %d ms after the fault%n",
          history.writes(),
          history.alone(),
          history.unanswered(),
          people.reads(),
          people.refused(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - over));
    }
    history.assertKept(network.all());
    history.retry(network.all().get(random.nextInt(network.all().size())));
    network.awaitSameState();
    history.assertKept(network.all());
    assertAllHearEachOther(network.all());
    network.stopAll();
    network.assertFsckClean();
  }

  /** Waits until so many more writes are answered. */
  static void awaitWrites(History history, int more) {
    long before = history.writes();
    Await.answer(Duration.ofSeconds(60), () -> history.writes() >= before + more ? true : null);
  }

  /** What one node says gets to the others without being asked for, and is answered by one. */
  static void assertAllHearEachOther(List<NodeProcess> nodes) {
    for (int node = 0; node < nodes.size(); node++) {
      var from = nodes.get(node);
      var content = new Content(node, 1_000 + node);
      var path = "heard-" + node;
      Await.answer(() -> copies(from, path, content).equals("2/2") ? true : null);
      for (var other : nodes) {
        Await.answer(() -> has(other, path, content) ? true : null);
      }
    }
  }

  private static String copies(NodeProcess node, String path, Content content) {
    try {
      var answer = node.put(path, content.bytes());
      return answer.headers().firstValue("Redgiant-Copies").orElse(NodeProcess.text(answer));
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  private static boolean has(NodeProcess node, String path, Content content) {
    try {
      var file = node.get(path);
      if (file.statusCode() == 200) {
        assertEquals(content.id(), Content.id(file.body()));
      }
      return file.statusCode() == 200;
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }
}
