package io.redgiant.cli;

import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Position;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code redgiant remove}. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    header = {
      "Take files out of their room, all versions of them.",
      "",
      "Examples:",
      "  redgiant remove reports/may.pdf",
      ""
    },
    footer = {"", "With --json, a line for each: path, position."})
final class RemoveCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Paths in the room.")
  private List<String> paths;

  @Mixin private RoomOption room;
  @Mixin private NodeOptions node;

  @Override
  public Integer call() throws Exception {
    var output = node.output();
    var tally = new Tally(output);
    var peer = node.peer();
    for (var path : paths) {
      tally.add(
          path,
          "redgiant list",
          () -> {
            var removed = EntryPath.of(path);
            say(removed, NodeOptions.await(peer.remove(room.room(), removed)), output);
            return removed;
          });
    }
    return tally.exitCode().number();
  }

  private static void say(EntryPath path, Position position, Output output) {
    output.result(
        "removed " + Shown.text(path.text()),
        Output.object(
            json -> {
              json.writeStringField("path", path.text());
              json.writeStringField("position", position.toString());
            }));
  }
}
