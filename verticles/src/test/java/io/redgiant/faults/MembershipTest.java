package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that come, go and are replaced while people use the network. */
@Tag("long")
@ExtendWith(MachineLock.Namespaces.class)
class MembershipTest {
  private static final int PEOPLE = 3;

  /** What is promised for copies under load. */
  private static final Duration COPIED = Duration.ofSeconds(60);

  private @TempDir Path directory;

  /** People go from node to node all the time, and check that they see what they wrote. */
  @Test
  void aNodeJoinsOneLeavesAndOneLosesItsDiskUnderLoadAndReadsWithAPositionHold() throws Exception {
    Rounds.run(
        random -> {
          try (var network =
              Network.onLoopback(
                  MembershipTest.class, directory, 4, "--repair-after", "2s", "--cache", "0")) {
            for (int node = 1; node <= 3; node++) {
              network.start(node);
            }
            network.awaitAcquainted();
            var history = new History();
            try (var people = People.at(network, history, "load", PEOPLE, random.split())) {
              var old = new Content(1, 5 << 20);
              assertEquals(201, network.node(1).put("old", old.bytes()).statusCode());
              Ordeal.awaitWrites(history, 20);
              network.start(4);
              network.awaitAcquainted();
              Ordeal.awaitWrites(history, 20);
              leave(network, 1, 4);
              Ordeal.awaitWrites(history, 20);
              replace(network, history, 2, 3);
              Ordeal.awaitWrites(history, 20);
              people.rest();
              Await.answer(
                  COPIED, () -> network.keepers(network.node(3), old).size() >= 2 ? true : null);
            }
            network.awaitSameState();
            history.assertKept(network.all());
            network.stopAll();
            for (int node = 2; node <= 4; node++) {
              network.launch(node).assertFsckClean();
            }
          }
        });
  }

  /** Drained, removed and stopped, by way of another. */
  private static void leave(Network network, int node, int by) throws Exception {
    var place = "/api/v1/layout/" + network.id(node);
    var drained = network.operate(by, "PUT", place, "{\"state\":\"draining\"}");
    assertEquals(200, drained.statusCode(), () -> NodeProcess.text(drained));
    awaitRemoved(network, by, place);
    network.stop(node);
  }

  private static void awaitRemoved(Network network, int by, String place) {
    Await.answer(
        COPIED,
        () -> {
          try {
            return network.operate(by, "DELETE", place, "").statusCode() == 200 ? true : null;
          } catch (IOException broken) {
            throw new AssertionError(broken);
          }
        });
  }

  /** Its disk is lost, and an empty one takes its place. */
  private static void replace(Network network, History history, int node, int by) throws Exception {
    var place = "/api/v1/layout/" + network.id(node);
    network.kill(node);
    network.wipe(node);
    history.lost(node);
    network.start(node);
    awaitRemoved(network, by, place);
  }

  /** The disk of one node comes back as it was some time ago. */
  @Test
  void aDirectoryThatWasRolledBackGetsItsOwnRecordsBackAndOpensANewEpoch() throws Exception {
    try (var network = Network.onLoopback(MembershipTest.class, directory, 2)) {
      network.startAll();
      var before = new Content(1, 100_000);
      var lost = new Content(2, 3 << 20);
      assertEquals(201, network.node(1).put("before", before.bytes()).statusCode());
      network.stop(1);
      var copy = directory.resolve("copy");
      Launch.of(MembershipTest.class, copy).copy(network.data(1));
      network.start(1);
      network.awaitAcquainted();
      var answer = network.node(1).put("lost", lost.bytes());
      assertEquals("2/2", answer.headers().firstValue("Redgiant-Copies").orElseThrow());
      assertEquals(204, network.node(1).delete("before").statusCode());
      var origins = origins(network.data(1));
      var state = network.awaitSameState();

      network.stop(1);
      network.wipe(1);
      Launch.of(MembershipTest.class, network.data(1)).copy(copy);
      network.start(1);
      assertEquals(state, network.awaitSameState(), "it has its own lost records again");
      assertEquals(404, network.node(1).get("before").statusCode(), "and brings nothing back");
      assertEquals(201, network.node(1).put("after", new byte[10]).statusCode());
      network.awaitSameState();
      assertTrue(origins(network.data(1)).containsAll(origins));
      assertEquals(origins.size() + 1, origins(network.data(1)).size(), "a new epoch");
      Await.answer(COPIED, () -> network.keepers(network.node(1), lost).size() == 2 ? true : null);
      network.stop(2);
      var file = network.node(1).get("lost");
      assertEquals(200, file.statusCode(), () -> NodeProcess.text(file));
      assertEquals(lost.id(), Content.id(file.body()));
      network.stopAll();
      network.assertFsckClean();
    }
  }

  private static Set<String> origins(Path data) throws IOException {
    try (var directories = Files.list(data.resolve("journal"))) {
      return Set.copyOf(directories.map(origin -> origin.getFileName().toString()).toList());
    }
  }

  /** A copy of a node's directory that runs where the network does not reach it. */
  @Test
  void aCopyThatAPartitionHidIsFoundWhenItHeals() throws Exception {
    try (var hosts = Hosts.in(directory, 3);
        var network = Network.on(hosts, MembershipTest.class, directory)) {
      network.start(1);
      network.stop(1);
      Launch.of(MembershipTest.class, network.data(3)).copy(network.data(1));
      hosts.part(List.of(1, 2), List.of(3));
      network.start(1);
      network.start(2);
      var copy = network.start(3);
      assertEquals(201, copy.put("of-the-copy", new byte[10]).statusCode());
      assertEquals(201, network.node(1).put("of-the-node", new byte[20]).statusCode());

      hosts.heal();
      assertEquals(1, copy.onExit().join().exitValue(), copy.log());
      assertTrue(copy.log().contains("is a copy of its, so this one stops"), copy.log());
      assertTrue(network.node(1).isAlive());
      for (int node = 1; node <= 2; node++) {
        var serving = network.node(node);
        Await.answer(() -> lists(serving, "of-the-node") ? true : null);
      }
      network.stop(1);
      network.stop(2);
    }
  }

  private static boolean lists(NodeProcess node, String path) {
    return Network.json(node, "/api/v1/files").getJsonArray("entries").stream()
        .anyMatch(entry -> ((JsonObject) entry).getString("path").equals(path));
  }
}
