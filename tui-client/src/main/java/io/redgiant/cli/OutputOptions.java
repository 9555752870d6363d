package io.redgiant.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How every command speaks. */
final class OutputOptions {
  @Option(
      names = "--json",
      description = "Results as JSON lines on stdout, errors as JSON lines on stderr.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  Output output() {
    var line = command.commandLine();
    return new Output(line.getOut(), line.getErr(), json, Terminal.ofProcess());
  }
}
