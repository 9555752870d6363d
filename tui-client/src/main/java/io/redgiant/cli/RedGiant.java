package io.redgiant.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code redgiant}: everything it can do is one of {@link #COMMANDS}. */
@Command(
    name = "redgiant",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    header = {
      "Share files and talk about them, over nodes of your own.",
      "",
      "Examples:",
      "  redgiant node --data ~/redgiant    start a node at http://localhost:8080",
      "  redgiant upload report.pdf         publish a file; prints its id",
      "  redgiant search '*.pdf'            find files by pattern or by words",
      "  redgiant download report.pdf -     fetch, verify and print a file",
      "",
    },
    commandListHeading = "%nCommands (redgiant COMMAND --help tells more):%n",
    exitCodeListHeading = "%nExit codes:%n")
public final class RedGiant implements Callable<Integer> {
  /** In the order of the help text. */
  private static final List<Class<?>> COMMANDS = List.of(NodeCommand.class);

  @Spec private CommandSpec spec;

  public static void main(String[] arguments) {
    int code = commandLine().execute(arguments);
    if (code != ExitCode.OK.number()) {
      System.exit(code);
    }
    // Otherwise the process ends with its last thread: a node goes on.
  }

  static CommandLine commandLine() {
    var commandLine = new CommandLine(new RedGiant());
    COMMANDS.forEach(commandLine::addSubcommand);
    commandLine.getCommandSpec().usageMessage().exitCodeList(ExitCode.table());
    return commandLine
        .setExpandAtFiles(false) // a file may be called @name
        .setParameterExceptionHandler((error, arguments) -> wrongUsage(error));
  }

  /** The bare word {@code redgiant} is a question. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.number();
  }

  /** Says what is wrong and where to look, instead of a screen of help that hides it. */
  private static int wrongUsage(ParameterException error) {
    var command = error.getCommandLine();
    command.getErr().println("error: " + error.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(error, command.getErr())) {
      command.getErr().println("  try: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return ExitCode.USAGE.number();
  }
}
