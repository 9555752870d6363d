package io.redgiant.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells there is completion for. */
  enum Shell {
    bash,
    zsh,
    fish
  }

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    var root = RedGiant.commandLine();
    var script =
        switch (shell) {
          case bash, zsh -> AutoComplete.bash(root.getCommandName(), root);
          case fish -> FishCompletion.script(root.getCommandSpec());
        };
    spec.commandLine().getOut().println(script);
    return ExitCode.OK.number();
  }
}
