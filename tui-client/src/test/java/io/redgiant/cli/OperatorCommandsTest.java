package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.node.KeyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Layout and settings by the command line, on two nodes laid out as {@code redgiant cluster} does.
 */
final class OperatorCommandsTest {
  private static final int NODES = 2;

  private static Path cluster;
  private static RunningNode one;
  private static RunningNode two;
  private static Shell shell;
  private static String first;
  private static String second;

  @BeforeAll
  static void startNodes(@TempDir Path directory) throws Exception {
    cluster = directory;
    KeyFile.make(directory.resolve("cluster.key"), new SecureRandom());
    one = start(1);
    two = start(NODES);
    shell = Shell.at(one.url());
    first = Files.readString(directory.resolve("node-1/node.id")).strip();
    second = Files.readString(directory.resolve("node-2/node.id")).strip();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (shell.run("layout").lines().stream().filter(line -> line.contains("http")).count()
        < NODES) {
      assertTrue(System.nanoTime() < deadline, shell.run("layout").out());
    }
  }

  private static RunningNode start(int number) throws Exception {
    return RunningNode.start(
        cluster,
        "--data=node-" + number,
        "--join=loopback",
        "--cluster-key=" + cluster.resolve("cluster.key"));
  }

  @AfterAll
  static void stopNodes() {
    one.close();
    two.close();
  }

  @Test
  void showsTheLayoutToEverybody() {
    var lines = shell.run("layout", "show").lines();

    assertEquals(NODES + 1, lines.size());
    assertTrue(
        lines.stream()
            .anyMatch(
                line ->
                    line.matches(
                        first.substring(0, 12) + "  active    +[0-9]+  http://127.0.0.1:[0-9]+")),
        lines.toString());
    assertEquals("2 copies of each content are wanted", lines.getLast());
    var json = JsonLine.fields(shell.run("layout", "show", "--json").lines().getFirst());
    assertEquals("active", json.get("state"));
    assertEquals("true", json.get("here"));
    assertEquals(shell.run("layout").out(), shell.run("layout", "show").out());
  }

  @Test
  void drainsRemovesWeighsAndAddsANodeThatItsFirstDigitsName() {
    var node = second.substring(0, 8);

    var drained = shell.run("layout", "drain", node, "--data", cluster, "--json");
    var fields = JsonLine.fields(drained.printed());
    assertEquals(second, fields.get("nodeId"));
    assertEquals("draining", fields.get("state"));
    assertEquals("1/1", fields.get("copies"));
    assertTrue(fields.containsKey("position"));
    awaitMayGo();
    assertLine("removed", shell.run("layout", "remove", node, "--data", cluster.resolve("node-1")));
    assertLine("active", shell.run("layout", "add", node, "--weight", 9, "--data", cluster));
    var weighed = shell.run("layout", "weight", node, 5, "--data", cluster);
    assertLine("active  ", weighed);
    assertTrue(weighed.out().contains("        5  http://"), weighed.out());
  }

  /** Nothing is here, so that it only has to look. */
  private static void awaitMayGo() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    for (var shown = shell.run("layout"); !shown.out().contains("may go"); ) {
      assertTrue(System.nanoTime() < end, shown.out());
      shown = shell.run("layout");
    }
  }

  private static void assertLine(String state, Shell.Ended ended) {
    assertTrue(ended.printed().startsWith(second.substring(0, 12) + "  " + state), ended.out());
  }

  @Test
  void asksBeforeItRemovesANodeThatIsUpAndHoldsContents() {
    var refused = shell.run("layout", "remove", first, "--data", cluster);

    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("drain it first"), refused.err());
  }

  @Test
  void setsTheReplicasAndShowsThem() {
    assertEquals("replicas 3\n", shell.run("set", "replicas", 3, "--data", cluster).printed());
    assertEquals("replicas 3\n", shell.run("set").printed());
    var back = shell.run("set", "replicas", 2, "--data", cluster, "--json");
    var fields = JsonLine.fields(back.printed());
    assertEquals("replicas", fields.get("name"));
    assertEquals("2", fields.get("value"));
    assertEquals("2/2", fields.get("copies"));
  }

  @Test
  void takesTheTokenFromTheEnvironment() throws Exception {
    var token = Files.readString(cluster.resolve("node-1/operator.token")).strip();

    assertEquals(0, with(token).run("set", "replicas", 2).code());
    var wrong = with("0".repeat(64)).run("set", "replicas", 2);
    assertEquals(4, wrong.code());
    assertTrue(wrong.err().startsWith("error: this is not the token in the operator.token"));
    var malformed = with("secret").run("set", "replicas", 2);
    assertEquals(2, malformed.code());
    assertEquals(
        "error: REDGIANT_OPERATOR_TOKEN: an operator token is 64 hexadecimal digits\n",
        malformed.err());
    assertFalse(malformed.err().contains("secret"));
  }

  private static Shell with(String token) {
    var environment = new HashMap<>(Map.of("REDGIANT_OPERATOR_TOKEN", token));
    environment.putAll(shell.environment());
    return new Shell(environment);
  }

  @Test
  void takesTheDirectoryFromTheEnvironmentAsANodeDoes() {
    var environment = new HashMap<>(Map.of("REDGIANT_DATA", cluster + "/node-1"));
    environment.putAll(shell.environment());

    assertEquals(0, new Shell(environment).run("set", "replicas", 2).code());
  }

  @Test
  void sendsATokenToNoOtherNodeThanItsOwn() {
    var other = shell.run("set", "replicas", 3, "--data", cluster.resolve("node-2"));

    assertEquals(4, other.code());
    assertEquals(
        """
        error: %s/node-2 is of another node than the one at %s
          try: --data DIR with the data directory of that node, or REDGIANT_OPERATOR_TOKEN
        """
            .formatted(cluster, one.url()),
        other.err());
  }

  @Test
  void saysWhereItLookedForATokenInVain() {
    var none = shell.run("layout", "drain", second, "--data", "/nowhere");

    assertEquals(4, none.code());
    assertTrue(
        none.err().startsWith("error: this is for the node's operator, and /nowhere is no data"),
        none.err());
  }

  @Test
  void saysWhatIsWrong() {
    assertEnded(10, "no node 0000", shell.run("layout", "drain", "0000", "--data", cluster));
    assertEnded(1, "a weight is 1 to", shell.run("layout", "weight", first, 0, "--data", cluster));
    assertEnded(1, "replicas is 1 to 16", shell.run("set", "replicas", 17, "--data", cluster));
    assertEnded(10, "no setting 'colour'", shell.run("set", "colour", 1, "--data", cluster));
    assertEnded(2, "'replicas' needs a value", shell.run("set", "replicas"));
    assertEnded(2, "weight", shell.run("layout", "weight", first, "heavy"));
  }

  @Test
  void showsWhatTheRecordsComeToWhereThatIsAskedFor() {
    var plain = shell.run("stats").printed();
    var line = shell.run("stats", "--digest").lines().getLast();

    assertFalse(plain.contains("state "), plain);
    assertTrue(line.matches("state     [0-9a-f]{64} of [0-9]+ records"), line);
    var fields = JsonLine.fields(shell.run("stats", "--digest", "--json").printed());
    assertTrue(line.contains(fields.getOrDefault("stateDigest", "none")), line);
  }

  private static void assertEnded(int code, String said, Shell.Ended ended) {
    assertEquals(code, ended.code(), ended.err());
    assertTrue(ended.err().contains(said), ended.err());
  }
}
