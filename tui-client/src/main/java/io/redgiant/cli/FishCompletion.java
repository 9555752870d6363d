package io.redgiant.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish, which picocli does not write: one line for each word and option. */
final class FishCompletion {
  private final List<String> lines = new ArrayList<>();
  private final String program;

  private FishCompletion(String program) {
    this.program = program;
  }

  static String script(CommandSpec root) {
    var script = new FishCompletion(root.name());
    script.add("__fish_use_subcommand", root);
    for (var command : root.subcommands().values()) {
      script.add(
          "__fish_seen_subcommand_from " + command.getCommandName(), command.getCommandSpec());
    }
    return String.join("\n", script.lines);
  }

  /** The words and options that may follow where the condition holds. */
  private void add(String condition, CommandSpec command) {
    for (var word : command.subcommands().values()) {
      var spec = word.getCommandSpec();
      line(condition, "-f -a " + spec.name() + " -d " + quoted(first(spec)));
    }
    for (var option : command.options()) {
      if (!option.hidden()) {
        line(condition, names(option) + value(option) + " -d " + quoted(first(option)));
      }
    }
  }

  private void line(String condition, String rest) {
    lines.add("complete -c " + program + " -n " + quoted(condition) + " " + rest);
  }

  private static String names(OptionSpec option) {
    return Arrays.stream(option.names())
        .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
        .collect(Collectors.joining(" "));
  }

  /** An option that takes a value asks for one; only a few take files. */
  private static String value(OptionSpec option) {
    if (option.arity().max() == 0) {
      return "";
    }
    return option.paramLabel().equals("OUT") ? " -r" : " -x";
  }

  private static String first(CommandSpec command) {
    var usage = command.usageMessage();
    var text = usage.header().length > 0 ? usage.header() : usage.description();
    return text.length > 0 ? text[0] : "";
  }

  private static String first(OptionSpec option) {
    var description = option.description();
    return description.length > 0 ? description[0] : "";
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
