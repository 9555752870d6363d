package io.redgiant.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs the short commands once, unheard, so that the JDK can note which classes they load and keep
 * them ready in its AOT cache. The launcher calls it at the end of a build, beside a node that it
 * has just started.
 */
final class Rehearsal {
  private Rehearsal() {}

  /**
   * @param arguments the URL of a running node, and a file for it
   */
  public static void main(String[] arguments) {
    var nowhere = new PrintStream(OutputStream.nullOutputStream());
    System.setOut(nowhere);
    System.setErr(nowhere);
    var node = "--node=" + arguments[0];
    var file = String.valueOf(Path.of(arguments[1]).getFileName());
    var scenes =
        List.of(
            List.of("--version"),
            List.of("--help"),
            List.of("upload", node, arguments[1]),
            List.of("download", node, file, "-"),
            List.of("list", node),
            List.of("list", node, "--json"),
            List.of("search", node, "*.pdf"),
            List.of("stats", node),
            List.of("no-such-command"));
    for (var scene : scenes) {
      RedGiant.commandLine().execute(scene.toArray(String[]::new));
    }
  }
}
