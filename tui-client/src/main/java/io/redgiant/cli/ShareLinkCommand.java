package io.redgiant.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.client.ShareLink;
import io.redgiant.protocol.EntryPath;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code redgiant share-link}. */
@Command(
    name = "share-link",
    mixinStandardHelpOptions = true,
    header = {
      "Make a link to a file for people who have no account, or end one.",
      "",
      "Examples:",
      "  redgiant share-link reports/may.pdf               for 7 days",
      "  redgiant share-link photo.jpg --expires 1h",
      "  redgiant share-link                               those that are good",
      "  redgiant share-link --end 0123456789abcdef…       by id or URL",
      ""
    },
    footer = {
      "",
      "Whoever has the link has this version of the file, from any node of the network, until it",
      "ends: by itself, by --end, with the file, or when the tokens of whoever made it are ended.",
      "With --json, a line for each: id, url, room, path, contentId, size, expiresAt."
    })
final class ShareLinkCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "PATH", description = "Paths in the room.")
  private List<String> paths = List.of();

  @Option(
      names = "--expires",
      paramLabel = "DURATION",
      converter = Lasting.class,
      description = "How long it is good, at most 366d: s, m, h or d; 7 days unless set.")
  private Duration expires = Duration.ofDays(7);

  @Option(
      names = "--end",
      paramLabel = "LINK",
      description = "End this one; may be given more than once.")
  private List<String> ended = List.of();

  @Mixin private RoomOption room;
  @Mixin private NodeOptions node;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (!paths.isEmpty() && !ended.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "make links or --end them, not both");
    }
    var output = node.output();
    var peer = node.peer();
    if (paths.isEmpty() && ended.isEmpty()) {
      for (var link : NodeOptions.await(peer.shares())) {
        say(link, output);
      }
      return ExitCode.OK.number();
    }
    var tally = new Tally(output);
    for (var path : paths) {
      tally.add(
          path,
          "redgiant list",
          () -> {
            var link = NodeOptions.await(peer.share(room.room(), EntryPath.of(path), expires));
            say(link, output);
            return link;
          });
    }
    for (var link : ended) {
      var id = link.substring(link.lastIndexOf('/') + 1);
      tally.add(
          link,
          "redgiant share-link",
          () -> {
            var position = NodeOptions.await(peer.endShare(id));
            output.result(
                "ended " + Shown.text(id),
                Output.object(
                    json -> {
                      json.writeStringField("id", id);
                      json.writeStringField("position", position.toString());
                    }));
            return position;
          });
    }
    return tally.exitCode().number();
  }

  private static void say(ShareLink link, Output output) {
    output.result(
        "%s  until %s  %s"
            .formatted(link.url(), Shown.minute(link.expires()), Shown.text(link.path())),
        Output.object(json -> write(json, link)));
  }

  private static void write(JsonGenerator json, ShareLink link) throws IOException {
    json.writeStringField("id", link.id());
    json.writeStringField("url", link.url().toString());
    json.writeStringField("room", link.room());
    json.writeStringField("path", link.path());
    json.writeStringField("contentId", link.contentId());
    json.writeNumberField("size", link.size());
    json.writeStringField("expiresAt", link.expires().toString());
  }
}
