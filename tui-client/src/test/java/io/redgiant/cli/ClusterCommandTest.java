package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several nodes in one terminal: all of them processes. */
final class ClusterCommandTest {
  private static final Comparator<ProcessHandle> STARTED =
      Comparator.comparing(node -> node.info().startInstant().orElseThrow());

  @TempDir private Path directory;
  private Path launcher;
  private final List<ProcessHandle> nodes = new ArrayList<>();

  /** What {@code ./redgiant} does, with this test's classes. */
  @BeforeEach
  void makeLauncher() throws IOException {
    launcher = Files.writeString(directory.resolve("launcher"), Processes.script());
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void leaveNobodyBehind() {
    nodes.forEach(ProcessHandle::destroyForcibly);
  }

  private Process start(String listen) throws IOException {
    return Processes.start(
        directory,
        List.of("-D" + ClusterCommand.LAUNCHER + "=" + launcher),
        List.of("cluster", "2", "--data", "trial", "--listen", listen));
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void startsNodesThatAreOneNetworkAndStopsThemAllWhenToldTo(String signal) throws Exception {
    var cluster = start("127.0.0.1:0");
    try {
      var urls = awaitReady(cluster);
      assertEquals(2, urls.size());
      Shell.at(urls.getFirst()).run("upload", launcher).printed();
      awaitListed(urls.getLast(), "launcher");

      signal(cluster, signal);
      assertTrue(cluster.waitFor(15, TimeUnit.SECONDS), "it still runs");
      assertEquals(0, cluster.exitValue());
      assertNobodyLeft();
    } finally {
      cluster.destroyForcibly();
    }
  }

  @Test
  void saysWhichNodeIsGoneAndGoesOnWithTheOthers() throws Exception {
    var cluster = start("127.0.0.1:0");
    try {
      var urls = awaitReady(cluster);
      nodes.getFirst().destroyForcibly();
      var said = cluster.errorReader().readLine();
      assertTrue(said.contains("node 1 is gone (exit code 137)"), said);
      assertEquals(0, Shell.at(urls.getLast()).run("list").code());

      nodes.getLast().destroyForcibly();
      said = cluster.errorReader().readLine();
      assertTrue(said.contains("node 2 is gone"), said);
      said = cluster.errorReader().readLine();
      assertTrue(said.contains("no node is left"), said);
      assertTrue(cluster.waitFor(15, TimeUnit.SECONDS), "it still runs");
      assertEquals(1, cluster.exitValue());
    } finally {
      cluster.destroyForcibly();
    }
  }

  @Test
  void stopsTheOthersWhenOneCannotStartAndSaysWhy() throws Exception {
    try (var taken = takenBehindAFreeOne()) {
      int first = taken.getLocalPort() - 1;
      var ended = Processes.ended(start("127.0.0.1:" + first));

      assertEquals(1, ended.code(), ended.err());
      assertEquals(1, ended.out().lines().count(), ended.out());
      assertTrue(
          ended.err().contains("node 2 did not start: 127.0.0.1:" + (first + 1)), ended.err());
      new ServerSocket(first, 1, InetAddress.getLoopbackAddress()).close(); // nobody has it
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "9"})
  void refusesANumberOfNodesThatCannotFindEachOther(String count) throws Exception {
    var ended =
        Processes.ended(
            Processes.start(
                directory,
                List.of("-D" + ClusterCommand.LAUNCHER + "=" + launcher),
                List.of("cluster", count)));

    assertEquals(2, ended.code());
    assertTrue(ended.err().contains("from 1 to 8, not " + count), ended.err());
  }

  private static ServerSocket takenBehindAFreeOne() throws IOException {
    while (true) {
      var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      try {
        new ServerSocket(taken.getLocalPort() - 1, 1, InetAddress.getLoopbackAddress()).close();
        return taken;
      } catch (IOException inUse) {
        taken.close();
      }
    }
  }

  /** Reads until the two next commands, and remembers the nodes' processes. */
  private List<URI> awaitReady(Process cluster) throws IOException {
    var output = cluster.inputReader();
    var urls = new ArrayList<URI>();
    for (var line = output.readLine(); ; line = output.readLine()) {
      assertNotNull(line, "it ended before its nodes were ready");
      if (line.startsWith("node ")) {
        urls.add(URI.create(line.split(" +")[2]));
      }
      if (line.contains("redgiant list --node")) {
        assertTrue(line.endsWith(urls.getLast().toString()), line);
        cluster.children().sorted(STARTED).forEach(nodes::add);
        return urls;
      }
    }
  }

  private void awaitListed(URI node, String path) {
    var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!Shell.at(node).run("list").printed().contains(path)) {
      assertTrue(System.nanoTime() < deadline, "it is not listed by " + node);
    }
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  private void assertNobodyLeft() {
    assertEquals(2, nodes.size());
    assertTrue(nodes.stream().noneMatch(ProcessHandle::isAlive), nodes.toString());
  }
}
