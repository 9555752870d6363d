package io.redgiant.cli;

import io.redgiant.protocol.EntryPath;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code redgiant versions}. */
@Command(
    name = "versions",
    mixinStandardHelpOptions = true,
    header = {
      "Show the versions of a path that are kept, newest first.",
      "",
      "Examples:",
      "  redgiant versions reports/may.pdf",
      ""
    },
    footer = {"", "With --json, the fields of redgiant list."})
final class VersionsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PATH", description = "A path in the room.")
  private String path;

  @Mixin private RoomOption room;
  @Mixin private ReadOptions node;

  @Override
  public Integer call() throws Exception {
    var output = node.output();
    var versions = NodeOptions.await(node.peer().versions(room.room(), EntryPath.of(path)));
    for (var version : versions.entries()) {
      output.result(Rows.version(version.entry()), version::writeJson);
    }
    return ExitCode.OK.number();
  }
}
