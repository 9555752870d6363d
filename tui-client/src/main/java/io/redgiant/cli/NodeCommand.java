package io.redgiant.cli;

import io.redgiant.node.Main;
import io.redgiant.node.NodeConfig;
import io.redgiant.node.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Runs a node in this process. A node's settings come from its command line, its environment and a
 * file, and are documented where they are read: every word that is not for all commands goes there
 * as it is.
 */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    customSynopsis = "redgiant node [-hV] [--json] [--SETTING VALUE]...",
    header = {
      "Run a node until Ctrl-C or SIGTERM.",
      "",
      "Examples:",
      "  redgiant node --data ~/redgiant",
      "  redgiant node --lan                and for people on other machines, who are invited",
      "  redgiant node --listen 127.0.0.1:9000 --grace 7d",
      ""
    })
final class NodeCommand implements Callable<Integer> {
  @Unmatched private List<String> words = new ArrayList<>();
  @Mixin private OutputOptions options;
  @Spec private CommandSpec spec;

  /** Read only where help is asked for. */
  @Spec
  void describeSettings(CommandSpec command) {
    command
        .usageMessage()
        .sectionMap()
        .put(UsageMessageSpec.SECTION_KEY_FOOTER, help -> settings());
  }

  private static String settings() {
    return "%nSettings, from the command line, the environment, or the file of --config:%n%n%s%n"
            .formatted(NodeConfig.help())
        + "With --json, one line when it is ready: ready (its URL), nodeId; with --lan also lan (its URL%n"
            .formatted()
        + "there), fingerprint, invitation (a link), invitationExpiresAt.%n".formatted();
  }

  @Override
  public Integer call() {
    var line = spec.commandLine();
    boolean json = options.output().json();
    var screen = Terminal.ofProcess().screen();
    return Main.run(words, new Report("redgiant node", json, line.getOut(), line.getErr(), screen));
  }
}
