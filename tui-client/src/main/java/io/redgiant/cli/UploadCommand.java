package io.redgiant.cli;

import io.redgiant.client.Destination;
import io.redgiant.client.Published;
import io.redgiant.client.RedGiantPeer;
import io.redgiant.protocol.EntryPath;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redgiant upload}. */
@Command(
    name = "upload",
    mixinStandardHelpOptions = true,
    header = {
      "Publish files; prints each one's id and path.",
      "",
      "Examples:",
      "  redgiant upload report.pdf                     as report.pdf",
      "  redgiant upload a.csv b.csv --path data/       as data/a.csv and data/b.csv",
      "  tar c src | redgiant upload - --path src.tar   what a program writes",
      ""
    },
    footer = {
      "",
      "With --json, a line for each file: the entry's fields (see redgiant list --help), created,"
          + " copies, sentBytes."
    })
final class UploadCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files, or - for stdin.")
  private List<String> files;

  @Option(
      names = {"--path", "--name"},
      paramLabel = "PATH",
      description = "Path in the room; one that ends with / is a folder for all of the files.")
  private @Nullable String path;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Media type; by default what the name's extension says.")
  private @Nullable String type;

  @Mixin private PublishOptions options;

  @Override
  public Integer call() throws Exception {
    var folder = path == null || path.endsWith("/");
    if (files.size() > 1 && !folder) {
      throw new Ending.Because(
          ExitCode.USAGE, "several files cannot have one path", "--path '" + path + "/'");
    }
    if (files.contains("-") && folder) {
      throw new Ending.Because(
          ExitCode.USAGE, "what comes from stdin has no name", "redgiant upload - --path NAME");
    }
    var output = options.output();
    var tally = new Tally(output);
    var peer = options.peer();
    for (var file : files) {
      tally.add(file, "redgiant upload --help", () -> upload(peer, file, output));
    }
    return tally.exitCode().number();
  }

  @SuppressWarnings("try") // an interruption is only there to be closed
  private Published upload(RedGiantPeer peer, String file, Output output) throws Exception {
    var destination = new Destination(options.room(), entryPath(file), type);
    Published published;
    try (var meter = new Meter(file, output, System::nanoTime);
        var interruption = interruption(file, output)) {
      published =
          NodeOptions.await(
              file.equals("-")
                  ? peer.publish(destination, new FileInputStream(FileDescriptor.in), meter)
                  : peer.publish(destination, regular(Path.of(file)), meter));
    }
    Publishing.say(published, output);
    return published;
  }

  private static Interruption interruption(String file, Output output) {
    return Interruption.leaves(
        file + " is not published; chunks that were sent will not be sent again", output);
  }

  private EntryPath entryPath(String file) {
    if (path != null && !path.endsWith("/")) {
      return EntryPath.of(path);
    }
    var name = Path.of(file).toAbsolutePath().normalize().getFileName();
    return EntryPath.of((path == null ? "" : path) + name);
  }

  private static Path regular(Path file) throws Ending.Because {
    if (Files.isDirectory(file)) {
      throw new Ending.Because(ExitCode.FAILURE, "it is a folder", "redgiant share '" + file + "'");
    }
    return file;
  }
}
