package io.redgiant.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code redgiant config}. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    subcommands = ConfigCommand.Show.class,
    header = {"Show what is set for every command, and where.", ""},
    footer = {"", "With --json, what redgiant config show --json prints."})
final class ConfigCommand implements Callable<Integer> {
  @Mixin private OutputOptions options;
  @Spec private CommandSpec spec;

  /** The bare word is a question, as {@code redgiant} is; a program can only mean one thing. */
  @Override
  public Integer call() throws Exception {
    var output = options.output();
    if (output.json()) {
      return Show.show(spec, output);
    }
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.number();
  }

  /** {@code redgiant config show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      header = {
        "Show each setting, its value and where that comes from.",
        "",
        "A flag goes before the environment (REDGIANT_NODE), that before the file",
        "$XDG_CONFIG_HOME/redgiant/config.properties (node=http://…), that before the default.",
        ""
      },
      footer = {"", "With --json, a line for each: key, value, source."})
  @SuppressWarnings("UnusedVariable") // what the flags say is read from the parse result
  static final class Show implements Callable<Integer> {
    @Option(names = "--node", paramLabel = "URL", description = "As other commands take it.")
    private @Nullable String node;

    @Option(names = "--room", paramLabel = "ROOM", description = "As other commands take it.")
    private @Nullable String room;

    @Option(names = "--label", paramLabel = "NAME", description = "As other commands take it.")
    private @Nullable String label;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "As others take it.")
    private @Nullable String timeout;

    @Mixin private OutputOptions options;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
      return show(spec, options.output());
    }

    private static int show(CommandSpec spec, Output output) throws Exception {
      var configuration = (Configuration) spec.defaultValueProvider();
      for (var setting : Setting.values()) {
        var value = value(spec, setting, configuration);
        output.result(
            "%-8s %s  (%s)".formatted(setting.key(), value.text(), value.origin()),
            Output.object(
                json -> {
                  json.writeStringField("key", setting.key());
                  json.writeStringField("value", value.text());
                  json.writeStringField("source", value.origin());
                }));
      }
      return ExitCode.OK.number();
    }

    private static Configuration.Value value(
        CommandSpec spec, Setting setting, Configuration configuration) throws Exception {
      var flag = "--" + setting.key();
      var parsed = spec.commandLine().getParseResult();
      return parsed.hasMatchedOption(flag)
          ? new Configuration.Value(parsed.matchedOptionValue(flag, ""), "flag " + flag)
          : configuration.value(setting);
    }
  }
}
