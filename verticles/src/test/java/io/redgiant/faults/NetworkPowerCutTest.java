package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** All nodes of a network lose their power at the same moment, each with a disk of its own. */
@ExtendWith(MachineLock.Mounts.class)
class NetworkPowerCutTest {
  private static final int ROUNDS = Rounds.count(1);
  private static final int NODES = 2;
  private static final int PEOPLE = 4;

  private @TempDir Path directory;

  @BeforeEach
  void mount() throws Exception {
    Shell.requireRoot();
    Shell.require("mkfs.ext4", "losetup", "perl");
    for (int node = 1; node <= NODES; node++) {
      Files.createDirectory(disk(node));
      Shell.run("truncate -s 512M " + image(node) + " && mkfs.ext4 -q " + image(node));
      Shell.run(mount(node));
    }
  }

  @AfterEach
  void unmount() throws Exception {
    for (int node = 1; node <= NODES; node++) {
      Shell.run("if mountpoint -q " + disk(node) + "; then umount " + disk(node) + "; fi");
    }
  }

  @Test
  void whatWasAnsweredIsThereWhenAllNodesLoseTheirPowerAtOnce() throws Exception {
    Rounds.run(this::cutAgainAndAgain);
  }

  private void cutAgainAndAgain(SplittableRandom random) throws Exception {
    try (var network =
        Network.onLoopback(NetworkPowerCutTest.class, directory, NODES, "--disk-reserve", "1m")) {
      var history = new History();
      network.startAll();
      for (int round = 0; round < ROUNDS; round++) {
        try (var people = People.at(network, history, "r" + round, PEOPLE, random.split())) {
          long before = history.writes();
          long more = random.nextLong(20, 80);
          Await.answer(() -> history.writes() >= before + more ? true : null);
          cut(network);
          people.rest();
        }
        for (int node = 1; node <= NODES; node++) {
          Shell.run("umount " + disk(node) + " && " + mount(node));
        }
        network.startAll();
        network.awaitSameState();
        history.assertKept(network.all());
        history.retry(network.node(1));
        network.awaitSameState();
      }
      assertTrue(history.writes() > 0);
      System.out.println(
          ROUNDS + " power cuts of all nodes, " + history.writes() + " answers, none lost");
      network.stopAll();
      network.assertFsckClean();
    }
  }

  /** Nothing runs on after the cut, as nothing would. */
  private void cut(Network network) throws Exception {
    var processes =
        network.all().stream()
            .map(node -> Long.toString(node.pid()))
            .collect(Collectors.joining(" "));
    var cuts =
        IntStream.rangeClosed(1, NODES)
            .mapToObj(node -> PowerCutTest.CUT + disk(node))
            .collect(Collectors.joining(" && "));
    Shell.run("kill -STOP " + processes + " && " + cuts);
    for (int node = 1; node <= NODES; node++) {
      network.kill(node);
    }
  }

  private Path disk(int node) {
    return directory.resolve("node-" + node);
  }

  private Path image(int node) {
    return directory.resolve("image-" + node);
  }

  private String mount(int node) {
    return "mount -o loop " + image(node) + " " + disk(node);
  }
}
