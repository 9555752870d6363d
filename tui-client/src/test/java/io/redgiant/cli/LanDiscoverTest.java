package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found on a local network: two network namespaces with a cable between them. */
final class LanDiscoverTest {
  /** Of mDNS, as /proc writes it. */
  private static final String MDNS_PORT = ":14E9 ";

  @TempDir private Path directory;

  private TwoMachines machines;

  @BeforeEach
  void layCable() throws Exception {
    machines = TwoMachines.lay();
  }

  @AfterEach
  void removeCable() throws Exception {
    TwoMachines.remove();
  }

  private RunningNode node(String... settings) throws Exception {
    return RunningNode.startUnder(machines.on(1), directory, settings);
  }

  private String id() throws Exception {
    return Files.readString(directory.resolve("data/node.id")).strip();
  }

  private Processes.Ended discover(int host, String... words) throws Exception {
    var all = new java.util.ArrayList<>(List.of("discover", "--wait", "3"));
    all.addAll(List.of(words));
    var process = Processes.start(machines.on(host), directory, List.of(), all);
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
      assertEquals(
          "http://" + TwoMachines.address(1) + ":" + node.url().getPort(), fields.get("url"));
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
  private String udp(int host) throws Exception {
    return machines.run(host, "cat /proc/net/udp /proc/net/udp6");
  }
}
