package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found on a local network: two network namespaces with a cable between them. */
final class LanDiscoverTest {
  private static final String PREFIX = "rgl" + ProcessHandle.current().pid() % 1_000_000;

  /** Of mDNS, as /proc writes it. */
  private static final String MDNS_PORT = ":14E9 ";

  @TempDir private Path directory;

  @BeforeEach
  void layCable() throws Exception {
    boolean can =
        "root".equals(System.getProperty("user.name"))
            && Files.exists(Path.of("/proc/self/ns/net"));
    if (!can && "true".equals(System.getenv("CI"))) {
      fail("network namespaces need root, and this is " + System.getProperty("user.name"));
    }
    assumeTrue(can, "network namespaces need root");
    for (int host = 1; host <= 2; host++) {
      run("ip netns add " + name(host));
    }
    run(
        "ip link add cable netns %s type veth peer name cable netns %s"
            .formatted(name(1), name(2)));
    for (int host = 1; host <= 2; host++) {
      run("ip -n %s link set lo up".formatted(name(host)));
      run("ip -n %s address add 10.87.0.%d/24 dev cable".formatted(name(host), host));
      run("ip -n %s link set cable up".formatted(name(host)));
      run("ip -n %s route add 224.0.0.0/4 dev cable".formatted(name(host)));
    }
  }

  @AfterEach
  void removeCable() throws Exception {
    for (int host = 1; host <= 2; host++) {
      new ProcessBuilder("ip", "netns", "delete", name(host)).start().waitFor();
    }
  }

  private static String name(int host) {
    return PREFIX + "-" + host;
  }

  private static List<String> on(int host) {
    return List.of("ip", "netns", "exec", name(host));
  }

  private static String run(String command) throws Exception {
    var process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
    var output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), command + ": " + output);
    return output;
  }

  private RunningNode node(String... settings) throws Exception {
    return RunningNode.startUnder(on(1), directory, settings);
  }

  private String id() throws Exception {
    return Files.readString(directory.resolve("data/node.id")).strip();
  }

  private Processes.Ended discover(int host, String... words) throws Exception {
    var all = new java.util.ArrayList<>(List.of("discover", "--wait", "3"));
    all.addAll(List.of(words));
    var process = Processes.start(on(host), directory, List.of(), all);
    process.getOutputStream().close();
    return Processes.ended(process);
  }

  @Test
  void aNodeThatListensOffLoopbackIsFoundFromAnotherMachine() throws Exception {
    try (var node = node("--listen=0.0.0.0:8080")) {
      var found = discover(2, "--json");
      // It announces itself when it serves already, and a busy machine may need another look.
      for (int look = 1; look < 5 && found.code() == 11; look++) {
        found = discover(2, "--json");
      }
      assertEquals(0, found.code(), found.err());
      var fields = JsonLine.fields(found.out());
      assertEquals(id(), fields.get("nodeId"));
      assertEquals("http://10.87.0.1:" + node.url().getPort(), fields.get("url"));
      var version = String.valueOf(fields.get("version")); // of a build, or of classes without one
      assertTrue(version.matches("development|[0-9]+[.][0-9]+[.][0-9]+.*"), version);

      var files = discover(2, "*.pdf");
      assertEquals(4, files.code(), files.err());
      assertTrue(files.out().startsWith("node  " + id().substring(0, 12)), files.out());
      assertTrue(files.err().contains("need a token"), files.err());

      var here = discover(1);
      assertEquals(0, here.code(), here.err());
      assertTrue(here.out().contains("  guest  through " + id().substring(0, 12)), here.out());
      assertEquals(1, here.out().lines().filter(line -> line.startsWith("node")).count());
    }
  }

  @Test
  void aNodeOfLoopbackOpensNothingOnTheNetworkAndIsNotFoundThere() throws Exception {
    try (var node = node("--listen=127.0.0.1:8080")) {
      assertTrue(node.isAlive());
      assertFalse(udp(1).contains(MDNS_PORT), udp(1));
      var found = discover(2);
      assertEquals(11, found.code(), found.out());
    }
  }

  @Test
  void aNodeWithoutABeaconIsNotFoundFromAnotherMachine() throws Exception {
    try (var node = node("--listen=0.0.0.0:8080", "--beacon=off")) {
      assertTrue(node.isAlive());
      assertFalse(udp(1).contains(MDNS_PORT), udp(1));
      assertEquals(11, discover(2).code());
    }
  }

  /** All sockets of UDP there. */
  private static String udp(int host) throws Exception {
    return run("ip netns exec %s cat /proc/net/udp /proc/net/udp6".formatted(name(host)));
  }
}
