package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.node.KeyFile;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Nodes of one network, each a process with a directory below one that they share. */
final class SmallNetwork implements AutoCloseable {
  private final Path directory;
  private final String[] settings;
  private final List<RunningNode> nodes = new ArrayList<>();

  /** Starts so many, and waits until each sees all. */
  SmallNetwork(Path directory, int count, String... settings) throws Exception {
    this.directory = directory;
    this.settings = settings;
    KeyFile.make(directory.resolve("cluster.key"), new SecureRandom());
    for (int number = 0; number < count; number++) {
      nodes.add(start(number));
    }
    awaitAll();
  }

  private RunningNode start(int number) throws Exception {
    var words = new ArrayList<>(List.of(settings));
    words.add("--data=node-" + number);
    words.add("--join=loopback");
    words.add("--cluster-key=" + directory.resolve("cluster.key"));
    return RunningNode.start(directory, words.toArray(String[]::new));
  }

  RunningNode node(int number) {
    return nodes.get(number);
  }

  Shell shell(int number) {
    return Shell.at(node(number).url());
  }

  Path data(int number) {
    return directory.resolve("node-" + number);
  }

  /** Those that were killed run again. */
  void heal() throws Exception {
    for (int number = 0; number < nodes.size(); number++) {
      if (!nodes.get(number).isAlive()) {
        nodes.set(number, start(number));
      }
    }
    awaitAll();
  }

  /** Waits until each of them sees and lists all. */
  private void awaitAll() {
    for (var node : nodes) {
      await(() -> up(node.url()) == nodes.size());
    }
  }

  private static long up(URI node) {
    return Shell.at(node).run("layout").lines().stream()
        .filter(line -> line.contains("http"))
        .count();
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "it did not happen");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Override
  public void close() {
    nodes.forEach(RunningNode::close);
  }
}
