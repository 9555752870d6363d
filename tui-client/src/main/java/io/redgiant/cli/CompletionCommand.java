package io.redgiant.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code redgiant completion}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    header = {
      "Print what lets a shell complete commands and options.",
      "",
      "Examples:",
      "  bash: redgiant completion bash > ~/.local/share/bash-completion/completions/redgiant",
      "  zsh:  redgiant completion zsh > ~/.redgiant.zsh   and in ~/.zshrc: source ~/.redgiant.zsh",
      "  fish: redgiant completion fish > ~/.config/fish/completions/redgiant.fish",
      ""
    },
    footer = {"", "With --json: shell, script."})
final class CompletionCommand implements Callable<Integer> {
  /** The shells there is completion for. */
  enum Shell {
    bash,
    zsh,
    fish
  }

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell;

  @Mixin private OutputOptions options;

  @Override
  public Integer call() {
    var root = RedGiant.commandLine();
    var script =
        switch (shell) {
          case bash, zsh -> AutoComplete.bash(root.getCommandName(), root);
          case fish -> FishCompletion.script(root.getCommandSpec());
        };
    options
        .output()
        .result(
            script,
            Output.object(
                json -> {
                  json.writeStringField("shell", shell.name());
                  json.writeStringField("script", script);
                }));
    return ExitCode.OK.number();
  }
}
