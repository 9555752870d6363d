package io.redgiant.cli;

import io.redgiant.node.Fsck;
import io.redgiant.node.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Checks a stopped node's data directory. Takes the node's settings, as {@link NodeCommand} does.
 */
@Command(
    name = "fsck",
    mixinStandardHelpOptions = true,
    customSynopsis = "redgiant fsck [-hV] [--json] [--rebuild] [--SETTING VALUE]...",
    header = {
      "Check a stopped node's data directory: journal, chunks, contents, catalogue.",
      "",
      "Examples:",
      "  redgiant fsck --data ~/redgiant",
      ""
    },
    footer = {
      "",
      "Takes the settings of redgiant node (see its --help); --data names the directory.",
      "Exits with 0 when all is well and with 1 when there are findings, one a line.",
      "With --json, one line: data, rebuilt, chunks, bytes, contents, findings."
    })
final class FsckCommand implements Callable<Integer> {
  @Option(names = "--rebuild", description = "Make the catalogue anew from the journal first.")
  private boolean rebuild;

  @Unmatched private List<String> words = new ArrayList<>();
  @Mixin private OutputOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    var line = spec.commandLine();
    boolean json = options.output().json();
    return Fsck.run(
        words, rebuild, new Report("redgiant fsck", json, line.getOut(), line.getErr()));
  }
}
