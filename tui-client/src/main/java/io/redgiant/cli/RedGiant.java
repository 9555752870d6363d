package io.redgiant.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
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
  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("node", NodeCommand.class);
    COMMANDS.put("cluster", ClusterCommand.class);
    COMMANDS.put("upload", UploadCommand.class);
    COMMANDS.put("download", DownloadCommand.class);
    COMMANDS.put("list", ListCommand.class);
    COMMANDS.put("search", SearchCommand.class);
    COMMANDS.put("share", ShareCommand.class);
    COMMANDS.put("share-link", ShareLinkCommand.class);
    COMMANDS.put("remove", RemoveCommand.class);
    COMMANDS.put("versions", VersionsCommand.class);
    COMMANDS.put("discover", DiscoverCommand.class);
    COMMANDS.put("invite", InviteCommand.class);
    COMMANDS.put("join", JoinCommand.class);
    COMMANDS.put("peers", PeersCommand.class);
    COMMANDS.put("stats", StatsCommand.class);
    COMMANDS.put("layout", LayoutCommand.class);
    COMMANDS.put("set", SetCommand.class);
    COMMANDS.put("verify", VerifyCommand.class);
    COMMANDS.put("fsck", FsckCommand.class);
    COMMANDS.put("config", ConfigCommand.class);
    COMMANDS.put("completion", CompletionCommand.class);
  }

  @Spec private CommandSpec spec;

  public static void main(String[] arguments) {
    int code =
        commandLine(new Configuration(System.getenv()), wanted(arguments))
            .setOut(utf8(new Stdout()))
            .setErr(utf8(new FileOutputStream(FileDescriptor.err)))
            .execute(arguments);
    if (code != ExitCode.OK.number()) {
      System.exit(code);
    }
    // Otherwise the process ends with its last thread: a node goes on.
  }

  /** Whatever the locale says: names come from other systems, and JSON is UTF-8. */
  private static PrintWriter utf8(OutputStream stream) {
    var bytes = new BufferedOutputStream(stream);
    return new PrintWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), false);
  }

  static CommandLine commandLine() {
    return commandLine(new Configuration(System.getenv()));
  }

  static CommandLine commandLine(Configuration configuration) {
    return commandLine(configuration, COMMANDS.keySet());
  }

  /**
   * Which commands a command line needs: reading the annotations of all the others would take
   * longer than most commands themselves.
   */
  private static Collection<String> wanted(String[] arguments) {
    var first = arguments.length == 0 ? "" : arguments[0];
    return COMMANDS.containsKey(first)
        ? List.of(first)
        : first.equals("--version") ? List.of() : COMMANDS.keySet();
  }

  private static CommandLine commandLine(Configuration configuration, Collection<String> commands) {
    var commandLine = new CommandLine(new RedGiant());
    for (var name : commands) {
      commandLine.addSubcommand(name, COMMANDS.get(name));
    }
    commandLine.getCommandSpec().usageMessage().exitCodeList(ExitCode.table());
    tellVersion(commandLine);
    return commandLine
        .setExpandAtFiles(false) // a file may be called @name
        .setDefaultValueProvider(configuration)
        .setParameterExceptionHandler(RedGiant::wrongUsage)
        .setExecutionExceptionHandler(RedGiant::failed)
        .setExecutionStrategy(RedGiant::run);
  }

  /** Each command's {@code --version} is that of the whole. */
  private static void tellVersion(CommandLine command) {
    for (var inner : command.getSubcommands().values()) {
      inner.getCommandSpec().versionProvider(command.getCommandSpec().versionProvider());
      tellVersion(inner);
    }
  }

  /** What is printed is out before the process may end, or that is the command's failure. */
  private static int run(ParseResult parsed) {
    var root = parsed.commandSpec().commandLine();
    int code;
    try {
      code = new CommandLine.RunLast().execute(parsed);
    } finally {
      root.getOut().flush();
      root.getErr().flush();
    }
    if (code == ExitCode.OK.number() && root.getOut().checkError()) {
      var lost = new IOException("stdout did not take all of the output; is its disk full?");
      throw new ExecutionException(root, "the output is lost", lost);
    }
    return code;
  }

  /** The one place where an error becomes words and an exit code. */
  private static int failed(Exception error, CommandLine command, ParseResult parsed) {
    var ending = Ending.of(error, command.getCommandSpec().qualifiedName() + " --help");
    output(command, parsed.expandedArgs()).failed(null, ending);
    return ending.code().number();
  }

  private static Output output(CommandLine command, List<String> arguments) {
    boolean json = arguments.contains("--json");
    return new Output(command.getOut(), command.getErr(), json, Terminal.ofProcess());
  }

  /** The bare word {@code redgiant} is a question. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.number();
  }

  /** Says what is wrong and where to look, instead of a screen of help that hides it. */
  private static int wrongUsage(ParameterException error, String[] arguments) {
    var command = error.getCommandLine();
    var cause = error.getCause();
    var help = command.getCommandSpec().qualifiedName() + " --help";
    var ending =
        cause instanceof IOException || cause instanceof Ending.Because
            ? Ending.of(cause, null)
            : new Ending(ExitCode.USAGE, String.valueOf(error.getMessage()), help, List.of());
    var suggested = !Arrays.asList(arguments).contains("--json") && suggests(error);
    var shown = suggested ? new Ending(ending.code(), ending.detail(), null, List.of()) : ending;
    output(command, Arrays.asList(arguments)).failed(null, shown);
    if (suggested) {
      UnmatchedArgumentException.printSuggestions(error, command.getErr());
    }
    command.getErr().flush();
    return ending.code().number();
  }

  /** Whether picocli knows a word that is nearly the one it does not know. */
  private static boolean suggests(ParameterException error) {
    return UnmatchedArgumentException.printSuggestions(error, new PrintWriter(Writer.nullWriter()));
  }
}
