package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes on three hosts that do not always reach each other. */
@ExtendWith(MachineLock.Namespaces.class)
class PartitionTest {
  private static final int FLAPS = Rounds.count(2);
  private static final Duration FLAP = Duration.ofSeconds(5);

  private @TempDir Path directory;
  private Hosts hosts;
  private Network network;

  @BeforeEach
  void layCables() throws Exception {
    hosts = Hosts.in(directory, 3);
    network = Network.on(hosts, PartitionTest.class, directory);
  }

  @AfterEach
  void removeCables() throws Exception {
    network.close();
    hosts.close();
  }

  @Test
  void bothSidesGoOnAndMergeWhenTheyMeet() throws Exception {
    network.startAll();
    var three = network.node(3);
    put(1, "replaced-and-removed", 1);
    var removed = put(2, "removed", 2);
    awaitShown("removed", 2);
    awaitShown("replaced-and-removed", 1);

    hosts.part(List.of(3), List.of(1, 2));
    awaitSeen(1, 2, 3, 1);
    put(1, "of-many", 3);
    put(3, "of-few", 4);
    put(1, "same", 5);
    put(3, "same", 6);
    put(3, "replaced-and-removed", 7); // which the other side removes as it knows it
    assertEquals(204, network.node(1).delete("replaced-and-removed").statusCode());
    assertEquals(204, network.node(1).delete("removed").statusCode()); // and that of few does not
    assertEquals(200, three.get("removed").statusCode(), "this side does not know it yet");

    hosts.heal();
    long healed = System.nanoTime();
    network.awaitAcquainted();
    network.awaitSameState();
    say("both ways, same state", healed);
    for (var node : network.all()) {
      assertShows(node, "of-many", 3);
      assertShows(node, "of-few", 4);
      assertShows(node, "replaced-and-removed", 7);
      assertEquals(404, node.get("removed").statusCode());
      assertEquals(
          Set.of(content(5).id().toString(), content(6).id().toString()), versions(node, "same"));
    }
    assertEquals(404, network.node(3).get("removed", "Redgiant-After", removed).statusCode());
    Ordeal.assertAllHearEachOther(network.all());
    network.stopAll();
    network.assertFsckClean();
  }

  /** Each lasts some seconds while people go on, and so do all of them together. */
  @Test
  void nothingIsLostWhereOneIsNotHeardOrTwoReachOnlyAThirdOrOneIsCutOffAgainAndAgain()
      throws Exception {
    network.startAll();
    Rounds.run(
        random ->
            Ordeal.run(
                network,
                random,
                chances -> {
                  hosts.part(1, 2);
                  last();
                  hosts.heal();
                  network.awaitAcquainted();
                  hosts.part(List.of(1), List.of(3));
                  last();
                  last();
                  hosts.heal();
                  network.awaitAcquainted();
                  for (int flap = 0; flap < FLAPS; flap++) {
                    int lone = 1 + chances.nextInt(3);
                    hosts.unplug(lone);
                    last();
                    hosts.plug(lone);
                    last();
                  }
                }));
  }

  /** To last is the fault itself. */
  private static void last() {
    LockSupport.parkNanos(FLAP.toNanos());
  }

  /** A node that was away brings nothing back, and one that stood still joins again. */
  @Test
  void aStaleNodeBringsNothingBack() throws Exception {
    network.startAll();
    put(3, "stale", 1);
    put(3, "kept", 2);
    awaitShown("stale", 1);
    awaitShown("kept", 2);
    Shell.run("kill -STOP " + network.node(3).pid());
    Await.answer(() -> Network.sees(network.node(1)) == 2 ? true : null);
    assertEquals(204, network.node(1).delete("stale").statusCode());
    put(2, "stale-again", 3);

    Shell.run("kill -CONT " + network.node(3).pid());
    long went = System.nanoTime();
    network.awaitAcquainted();
    network.awaitSameState();
    say("stopped and continued, same state", went);
    for (var node : network.all()) {
      assertEquals(404, node.get("stale").statusCode());
      assertShows(node, "kept", 2);
      assertShows(node, "stale-again", 3);
    }
    Ordeal.assertAllHearEachOther(network.all());
    network.stopAll();
    network.assertFsckClean();
  }

  private static void say(String what, long since) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    System.out.println(what + " after " + millis + " ms");
  }

  /** How many the nodes of the larger side see, and how many that of the smaller. */
  private void awaitSeen(int large, int seenByLarge, int small, int seenBySmall) {
    Await.answer(
        () ->
            Network.sees(network.node(large)) == seenByLarge
                    && Network.sees(network.node(small)) == seenBySmall
                ? true
                : null);
  }

  private static Content content(int number) {
    return new Content(number, 10_000 + number);
  }

  /** Publishes it; returns its position. */
  private String put(int node, String path, int number) throws IOException {
    var answer = network.node(node).put(path, content(number).bytes());
    assertEquals(201, answer.statusCode(), () -> NodeProcess.text(answer));
    return answer.headers().firstValue("Redgiant-Position").orElseThrow();
  }

  private void awaitShown(String path, int number) {
    for (var node : network.all()) {
      Await.answer(() -> shows(node, path, number) ? true : null);
    }
  }

  private static boolean shows(NodeProcess node, String path, int number) {
    try {
      HttpResponse<byte[]> file = node.get(path);
      return file.statusCode() == 200 && Content.id(file.body()).equals(content(number).id());
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  private static void assertShows(NodeProcess node, String path, int number) throws IOException {
    var file = node.get(path);
    assertEquals(200, file.statusCode(), () -> path + " " + NodeProcess.text(file));
    assertArrayEquals(content(number).bytes(), file.body(), path);
  }

  private static Set<String> versions(NodeProcess node, String path) {
    return Network.json(node, "/api/v1/files/lobby/" + path + "?versions")
        .getJsonArray("versions")
        .stream()
        .map(version -> ((JsonObject) version).getString("contentId"))
        .collect(Collectors.toSet());
  }
}
