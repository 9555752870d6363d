package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** People who talk while what they talk through breaks. */
@ExtendWith(MachineLock.Namespaces.class)
class TalkTest {
  private static final int NODES = 3;
  private static final int MESSAGES_BETWEEN = 40;

  private @TempDir Path directory;

  /** Does something to the nodes while people talk. */
  private interface Ordeal {
    void pass(ConcurrentLinkedQueue<String> said) throws Exception;
  }

  @Test
  void bringsEachMessageToEveryoneOnceAndInOneOrderThoughNodesAreKilled() throws Exception {
    try (var network = Network.onLoopback(TalkTest.class, directory, NODES)) {
      talkThrough(
          network,
          said -> {
            for (int victim : List.of(2, 3, 1)) {
              awaitSaid(said, "", MESSAGES_BETWEEN);
              network.kill(victim);
              awaitSaid(said, "", MESSAGES_BETWEEN);
              network.start(victim);
            }
          });
    }
  }

  @Test
  void bringsEachMessageToEveryoneOnceAndInOneOrderThoughTheNetworkFallsApart() throws Exception {
    try (var hosts = Hosts.in(directory, NODES);
        var network = Network.on(hosts, TalkTest.class, directory)) {
      talkThrough(
          network,
          said -> {
            awaitSaid(said, "", MESSAGES_BETWEEN);
            hosts.part(List.of(3), List.of(1, 2));
            awaitSaid(said, "person 2", MESSAGES_BETWEEN); // who is at node 3
            awaitSaid(said, "person 0", MESSAGES_BETWEEN);
            hosts.heal();
            network.awaitAcquainted();
            awaitSaid(said, "", MESSAGES_BETWEEN);
            hosts.part(1, 2); // one way
            awaitSaid(said, "person 1", MESSAGES_BETWEEN);
            awaitSaid(said, "person 0", MESSAGES_BETWEEN);
            hosts.heal();
            network.awaitAcquainted();
          });
    }
  }

  private static void talkThrough(Network network, Ordeal ordeal) throws Exception {
    network.startAll();
    var people = new ArrayList<Talker>();
    for (var handle : List.of("ann", "ben", "cat")) {
      people.add(Talker.join(network.node(1), handle));
    }
    var said = new ConcurrentLinkedQueue<String>(); // and acknowledged
    var rest = new AtomicBoolean();
    var talking = new ArrayList<CompletableFuture<Void>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int person = 0; person < people.size(); person++) {
        int number = person;
        talking.add(
            CompletableFuture.runAsync(
                () -> talk(network, people.get(number), number, said, rest), threads));
      }
      try {
        ordeal.pass(said);
      } finally {
        rest.set(true);
      }
      talking.forEach(CompletableFuture::join);
    }
    network.awaitSameState();
    assertSameEverywhere(network, people, Set.copyOf(said));
    people.forEach(Talker::close);
    network.stopAll();
  }

  /** Until so many more are said by who is called so. */
  private static void awaitSaid(ConcurrentLinkedQueue<String> said, String who, int more) {
    long wanted = said.stream().filter(text -> text.startsWith(who)).count() + more;
    Await.answer(
        Duration.ofSeconds(60),
        () -> said.stream().filter(text -> text.startsWith(who)).count() >= wanted ? true : null);
  }

  /** Says one thing after the other; what has no answer is said again, through another node. */
  private static void talk(
      Network network,
      Talker talker,
      int person,
      ConcurrentLinkedQueue<String> said,
      AtomicBoolean rest) {
    int node = person;
    for (int number = 0; !rest.get(); number++) {
      var text = "person %d, message %d".formatted(person, number);
      while (true) {
        try {
          if (!talker.isConnected()) {
            node = node % NODES + 1;
            if (!network.isUp(node)) {
              continue;
            }
            talker.goTo(network.node(node));
          }
          talker.say(text, "key-" + person + "-" + number);
          said.add(text);
          break;
        } catch (CompletionException | AssertionError | NoSuchElementException lost) {
          talker.close(); // whatever it was: nobody knows whether it was said
        }
      }
    }
  }

  private static void assertSameEverywhere(Network network, List<Talker> people, Set<String> said) {
    List<String> first = null;
    for (int node = 1; node <= NODES; node++) {
      var talker = people.get(node - 1);
      talker.goTo(network.node(node));
      var history = talker.history();
      assertEquals(new TreeSet<>(history).size(), history.size(), "each message is there once");
      var lacking = new HashSet<>(said);
      lacking.removeAll(history);
      assertEquals(Set.of(), lacking, "node " + node + " has all that was acknowledged");
      first = first == null ? history : first;
      assertEquals(first, history, "the order is the same on every node");
      var heard = talker.heard();
      assertEquals(new TreeSet<>(history), new TreeSet<>(heard), "nothing was missed");
      assertEquals(history.size(), heard.size(), "nothing was heard twice");
      assertEquals(List.of(), talker.faults());
    }
    assertTrue(said.size() >= 6 * MESSAGES_BETWEEN, said.size() + " messages are too few");
    System.out.println("talk: " + said.size() + " messages, each once");
  }
}
