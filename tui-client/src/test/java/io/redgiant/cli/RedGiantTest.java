package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class RedGiantTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpBeginsWithExamplesAndEndsWithTheExitCodes() {
    assertEquals(0, run("--help"));

    var help = out.toString();
    assertTrue(help.indexOf("Examples:") < help.indexOf("Usage:"), help);
    assertTrue(
        help.stripTrailing().endsWith("141   whoever read stdout left before the end"), help);
    assertEquals("", err.toString());
  }

  @Test
  void theBareWordShowsTheHelpAsAMistake() {
    assertEquals(2, run());

    assertEquals("", out.toString());
    assertTrue(err.toString().contains("Examples:"));
  }

  @Test
  void aMistypedWordIsAnsweredByTheNearestOne() {
    assertEquals(2, run("--versoin"));

    assertEquals(
        """
        error: Unknown option: '--versoin'
        Possible solutions: --version
        """,
        err.toString());
  }

  @Test
  void anUnknownWordIsAnsweredByTheWayToTheHelp() {
    assertEquals(2, run("qqqqqqqq"));

    assertEquals(
        """
        error: Unmatched argument at index 0: 'qqqqqqqq'
          try: redgiant --help
        """,
        err.toString());
  }

  @TestFactory
  Stream<DynamicTest> everyCommandHasHelpAndAVersionAndJson() {
    return RedGiant.commandLine().getSubcommands().keySet().stream()
        .map(command -> DynamicTest.dynamicTest(command, () -> tells(command)));
  }

  private static void tells(String command) {
    var shell = new Shell(Map.of("XDG_CONFIG_HOME", "/nowhere"));
    for (var word : List.of("--help", "-h")) {
      var help = shell.run(command, word).printed();
      assertTrue(help.contains("Usage: redgiant " + command), help);
      assertTrue(help.contains("--json"), help);
    }
    assertEquals(
        shell.run("--version").printed(), shell.run(command, "--version").printed(), command);
  }

  @Test
  void helpForANodeListsItsSettings() {
    assertEquals(0, run("node", "--help"));

    assertTrue(out.toString().contains("REDGIANT_SLAB_POOL, default 64m"), out.toString());
  }

  private int run(String... arguments) {
    return RedGiant.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
