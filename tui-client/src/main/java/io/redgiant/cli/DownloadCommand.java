package io.redgiant.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.client.Downloaded;
import io.redgiant.client.Located;
import io.redgiant.client.RedGiantPeer;
import io.redgiant.client.RequestFailure;
import io.redgiant.client.Source;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.RecordId;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redgiant download}. */
@Command(
    name = "download",
    mixinStandardHelpOptions = true,
    header = {
      "Fetch a file and verify it; goes on where an earlier attempt has come.",
      "",
      "Examples:",
      "  redgiant download reports/may.pdf              into ./may.pdf",
      "  redgiant download 7f3a41 -o /tmp/may.pdf       by the first digits of its id",
      "  redgiant download logs.tar - | tar x           into another program",
      ""
    },
    footer = {
      "",
      "A large file comes from all nodes that hold it at once. One that sends wrong bytes, is far",
      "slower than the others or is lost is dropped, and named on stderr.",
      "",
      "With --json: contentId, size, keptBytes, file, sources (node, bytes, dropped)."
    })
final class DownloadCommand implements Callable<Integer> {
  private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{4,64}");

  @Parameters(
      index = "0",
      paramLabel = "ID|PATH",
      description = "A content id, its first digits, or a path in the room.")
  private String wanted;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "OUT",
      description = "A file, a folder, or - for stdout; by default the file's own name, here.")
  private @Nullable String target;

  @Option(names = "-o", paramLabel = "OUT", description = "The same.")
  private @Nullable String outputFile;

  @Option(names = "--force", description = "Replace another file of that name.")
  private boolean force;

  @Option(names = "--version-id", paramLabel = "VERSION", description = "Not the current version.")
  private @Nullable String version;

  @Mixin private RoomOption room;
  @Mixin private ReadOptions node;

  @Override
  public Integer call() throws Exception {
    var output = node.output();
    var out = outputFile == null ? target : outputFile;
    var peer = node.peer();
    try {
      var source = source(peer);
      var downloaded =
          "-".equals(out)
              ? toStdout(peer, source.source(), output)
              : toFile(peer, source, out, output);
      say(downloaded, output);
      return ExitCode.OK.number();
    } catch (RequestFailure failure) {
      throw explained(failure);
    }
  }

  /** What was asked for, and what the node says of it. */
  private record Asked(Source source, Located located) {}

  /** An id is tried first; digits that name no content may be a path. */
  private Asked source(RedGiantPeer peer) throws Exception {
    if (version == null && ID.matcher(wanted).matches()) {
      try {
        var source = new Source.Content(wanted);
        return new Asked(source, NodeOptions.await(peer.locate(source)));
      } catch (RequestFailure failure) {
        if (failure.failure() != Failure.NOT_FOUND || wanted.length() == 64) {
          throw failure;
        }
      }
    }
    var source = new Source.Named(room.room(), EntryPath.of(wanted), versionId());
    return new Asked(source, NodeOptions.await(peer.locate(source)));
  }

  private @Nullable RecordId versionId() throws Ending.Because {
    try {
      return version == null ? null : RecordId.parse(version);
    } catch (IllegalArgumentException malformed) {
      throw new Ending.Because(
          ExitCode.USAGE,
          "a version's id has 64 hexadecimal digits, unlike '" + version + "'",
          "redgiant versions '" + wanted + "' --json");
    }
  }

  private Downloaded toStdout(RedGiantPeer peer, Source source, Output output) throws Exception {
    try (var meter = new Meter(wanted, output, System::nanoTime)) {
      return NodeOptions.await(peer.download(source, new Stdout(), meter));
    }
  }

  @SuppressWarnings("try") // an interruption is only there to be closed
  private Downloaded toFile(RedGiantPeer peer, Asked asked, @Nullable String out, Output output)
      throws Exception {
    var file = file(asked.located(), out);
    var source = new Source.Content(asked.located().content().toString());
    try (var meter = new Meter(file.getFileName().toString(), output, System::nanoTime);
        var interruption =
            Interruption.leaves("what has come is kept in " + file + ".part", output)) {
      return NodeOptions.await(peer.download(source, file, force, meter));
    }
  }

  private static Path file(Located located, @Nullable String out) {
    var own = LocalName.of(located.name(), File.separatorChar == '\\');
    if (out == null) {
      return Path.of(own);
    }
    var path = Path.of(out);
    return Files.isDirectory(path) ? path.resolve(own) : path;
  }

  private static void say(Downloaded downloaded, Output output) {
    var file = downloaded.file();
    if (output.json() && file != null) {
      output.result(
          json -> {
            json.writeStringField("contentId", downloaded.content().toString());
            json.writeNumberField("size", downloaded.bytes());
            json.writeNumberField("keptBytes", downloaded.keptBytes());
            json.writeStringField("file", file.toString());
            writeSources(downloaded, json);
          });
    } else if (file != null) {
      output.text(Shown.text(file.toString()));
    }
    for (var source : downloaded.sources()) {
      if (source.dropped() != null) {
        output.message(
            "dropped %s: %s"
                .formatted(Shown.text(source.node().toString()), Shown.text(source.dropped())));
      }
    }
    output.message(told(downloaded));
  }

  private static void writeSources(Downloaded downloaded, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("sources");
    for (var source : downloaded.sources()) {
      json.writeStartObject();
      json.writeStringField("node", source.node().toString());
      json.writeNumberField("bytes", source.bytes());
      if (source.dropped() != null) {
        json.writeStringField("dropped", source.dropped());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String told(Downloaded downloaded) {
    if (downloaded.keptBytes() == downloaded.bytes() && downloaded.bytes() > 0) {
      return "all of it was here already, verified " + Shown.id(downloaded.content());
    }
    var resumed =
        downloaded.keptBytes() > 0 ? "resumed at " + Shown.size(downloaded.keptBytes()) + ", " : "";
    long givers = downloaded.sources().stream().filter(source -> source.bytes() > 0).count();
    return resumed
        + Shown.size(downloaded.bytes())
        + (givers > 1 ? " from " + givers + " nodes" : "")
        + ", verified "
        + Shown.id(downloaded.content());
  }

  /** Names what was asked for, which the node's words leave out, and how to look for it. */
  private Exception explained(RequestFailure failure) {
    if (failure.failure() != Failure.NOT_FOUND) {
      return failure;
    }
    return new Ending.Because(
        ExitCode.NOT_FOUND,
        "no file matches " + wanted + " in " + room.room(),
        "redgiant search '*" + EntryPath.of(wanted).name() + "*'");
  }
}
