package io.redgiant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.redgiant.disk.FileDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which key a node has after its first start. */
final class ClusterKeyTest {
  @TempDir private Path directory;

  private ClusterKey start(String node, String... arguments) throws Exception {
    var settings =
        NodeConfig.read(
                List.of(arguments), Map.of("XDG_CONFIG_HOME", directory.resolve("user").toString()))
            .cluster();
    var home = Files.createDirectories(directory.resolve(node));
    return ClusterKey.of(
        new FileDisk(home),
        ClusterKey.Source.of(settings, ClusterAddress.of(settings)),
        new SecureRandom());
  }

  @Test
  void nodesOfOneUserThatJoinOverLoopbackShareOne() throws Exception {
    var one = start("one", "--join", "loopback");

    assertEquals(one.name(), start("two", "--join", "loopback").name());
    var file = directory.resolve("user/redgiant/cluster.key");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (var files = Files.list(file.getParent())) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void aNodeAloneHasItsOwnAndKeepsIt() throws Exception {
    var alone = start("one", "--join", "none");

    assertNotEquals(alone.name(), start("two", "--join", "loopback").name());
    assertEquals(alone.name(), start("one", "--join", "loopback").name());
  }

  @Test
  void nodesThatStartAtTheSameMomentGetTheSame() throws Exception {
    var nodesStarted = new AtomicInteger();
    Callable<String> start =
        () -> start("node" + nodesStarted.incrementAndGet(), "--join=loopback").name();
    var names = new HashSet<String>();
    try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var started : nodes.invokeAll(Stream.generate(() -> start).limit(20).toList())) {
        names.add(started.get());
      }
    }

    assertEquals(1, names.size());
  }
}
