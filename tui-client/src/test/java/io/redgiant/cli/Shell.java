package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs commands in this process and keeps what they print. */
record Shell(Map<String, String> environment) {
  /** What a command left. */
  record Ended(int code, String out, String err) {
    /** What succeeded printed. */
    String printed() {
      assertEquals(0, code, err);
      return out;
    }

    List<String> lines() {
      return printed().lines().toList();
    }
  }

  static Shell at(URI node) {
    return new Shell(Map.of("REDGIANT_NODE", node.toString(), "XDG_CONFIG_HOME", "/nowhere"));
  }

  Ended run(Object... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    var arguments = new ArrayList<String>();
    for (var word : words) {
      arguments.add(word.toString());
    }
    int code =
        RedGiant.commandLine(new Configuration(environment))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments.toArray(String[]::new));
    return new Ended(code, out.toString(), err.toString());
  }
}
