package io.redgiant.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code redgiant list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    header = {
      "Show what is published, newest first.",
      "",
      "Examples:",
      "  redgiant list",
      "  redgiant list --order largest --limit 10",
      "  redgiant list --json | jq -r .contentId",
      ""
    },
    footer = {
      "",
      "With --json, a line for each: room, roomId, path, name, contentId, manifestId, size,"
          + " mediaType, publisher, publisherLabel, publishedAt, version, position, current."
    })
final class ListCommand implements Callable<Integer> {
  @Mixin private FilterOptions filters;
  @Mixin private ReadOptions node;

  @Override
  public Integer call() throws Exception {
    var output = node.output();
    if (filters.show(node.peer(), null, null, output) == 0) {
      output.message("nothing is published there yet");
    }
    return ExitCode.OK.number();
  }
}
