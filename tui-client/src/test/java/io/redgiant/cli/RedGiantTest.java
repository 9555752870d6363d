package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class RedGiantTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpBeginsWithExamplesAndEndsWithTheExitCodes() {
    assertEquals(0, run("--help"));

    var help = out.toString();
    assertTrue(help.indexOf("Examples:") < help.indexOf("Usage:"), help);
    assertTrue(help.stripTrailing().endsWith("130   stopped by Ctrl-C"), help);
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

  private int run(String... arguments) {
    return RedGiant.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
