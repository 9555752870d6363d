package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two people on two machines: a node that was started with --lan, and a terminal elsewhere. */
final class LanJoinTest {
  private static final String NODE = "https://" + TwoMachines.address(1) + ":8443";

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

  private RunningNode node() throws Exception {
    return RunningNode.startUnder(
        machines.on(1), directory, "--listen=127.0.0.1:8080", "--join=loopback", "--lan");
  }

  /** A command there, each machine with a home of its own. */
  private Processes.Ended run(int host, String input, String... words) throws Exception {
    var wrapper = new ArrayList<>(machines.on(host));
    wrapper.addAll(List.of("env", "XDG_CONFIG_HOME=" + directory.resolve("home-" + host)));
    var process = Processes.start(wrapper, directory, List.of(), List.of(words));
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    return Processes.ended(process);
  }

  private String invite(String... words) throws Exception {
    var all = new ArrayList<>(List.of("invite", "--data", "data", "--json"));
    all.addAll(List.of(words));
    var made = run(1, "", all.toArray(String[]::new));
    assertEquals(0, made.code(), made.err());
    return String.valueOf(JsonLine.fields(made.out()).get("link"));
  }

  @Test
  void anInvitationMakesAPeerOfATerminalElsewhereUntilItIsRevoked() throws Exception {
    try (var node = node()) {
      assertTrue(node.isAlive());
      assertEquals(11, run(2, "", "list", "--node", NODE).code());
      var link = invite("--expires", "1h");

      var joined = run(2, link, "join", "ann", "-");
      assertEquals(0, joined.code(), joined.err());
      assertTrue(joined.out().startsWith("you are ann at " + NODE), joined.out());
      var kept = directory.resolve("home-2/redgiant/nodes/10.87.0.1_8443.properties");
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));

      var bytes = new byte[300_000];
      new java.util.Random(1).nextBytes(bytes);
      var file = Files.write(directory.resolve("a.bin"), bytes);
      var sent = run(2, "", "upload", file.toString(), "--node", NODE);
      assertEquals(0, sent.code(), sent.err());
      var copy = directory.resolve("copy.bin");
      var fetched = run(2, "", "download", "a.bin", copy.toString(), "--node", NODE);
      assertEquals(0, fetched.code(), fetched.err());
      assertArrayEquals(bytes, Files.readAllBytes(copy));

      var again = run(2, "", "join", "amy", link);
      assertEquals(2, again.code(), again.err());
      assertTrue(again.err().contains("--replace"), again.err());
      var second = run(1, "", "join", "eve", link);
      assertEquals(10, second.code(), second.err());
      assertTrue(second.err().contains("was used already"), second.err());

      var revoked = run(1, "", "peers", "--revoke", "ann", "--data", "data");
      assertEquals(0, revoked.code(), revoked.err());
      var refused = run(2, "", "list", "--node", NODE);
      assertEquals(4, refused.code(), refused.err());
      assertTrue(refused.err().contains("ended by an operator"), refused.err());
    }
  }

  @Test
  void onlyHttpsIsThereForOthersAndTheyAreToldOfIt() throws Exception {
    try (var node = node()) {
      assertEquals(8080, node.url().getPort());
      assertEquals(Set.of("10.87.0.1:8443"), listeningForOthers());
      var authority = directory.resolve("ca.crt");
      machines.run(2, "curl -sSfk -o " + authority + " " + NODE + "/ca.crt");
      var asked =
          "curl -sS --cacert %s -o /dev/null -w %%{http_code}/%%{ssl_verify_result}/%%{http_version} "
              .formatted(authority);
      assertEquals("200/0/1.1", machines.run(2, asked + NODE + "/"));
      assertEquals("401/0/1.1", machines.run(2, asked + NODE + "/api/v1/files"));
      assertEquals("401/0/1.1", machines.run(1, asked + NODE + "/api/v1/files"));

      var trusted = List.of("list", "--node", NODE, "--ca", authority.toString());
      var noToken = run(2, "", trusted.toArray(String[]::new));
      assertEquals(4, noToken.code(), noToken.err());

      var found = run(2, "", "discover", "--wait", "3", "--json");
      // It announces itself when it serves already, and a busy machine may need another look.
      for (int look = 1; look < 5 && found.code() == 11; look++) {
        found = run(2, "", "discover", "--wait", "3", "--json");
      }
      assertEquals(NODE, JsonLine.fields(found.out()).get("url"), found.err());
    }
  }

  /** What TCP is listened on that is not loopback: there every other socket is. */
  private Set<String> listeningForOthers() throws Exception {
    var places = new TreeSet<String>();
    for (var line : machines.run(1, "cat /proc/net/tcp /proc/net/tcp6").lines().toList()) {
      var words = line.strip().split(" +");
      if (words.length > 3 && words[3].equals("0A")) {
        var place = words[1].split(":");
        places.add(address(place[0]) + ":" + Integer.parseInt(place[1], 16));
      }
    }
    places.removeIf(place -> place.startsWith("127.0.0.1:"));
    return places;
  }

  /** The kernel writes each four bytes of an address as a number of this machine. */
  private static String address(String hex) {
    var last = hex.substring(hex.length() - 8);
    var parts = new ArrayList<String>();
    for (int place = 6; place >= 0; place -= 2) {
      parts.add("" + Integer.parseInt(last.substring(place, place + 2), 16));
    }
    return String.join(".", parts);
  }
}
