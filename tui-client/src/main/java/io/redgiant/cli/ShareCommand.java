package io.redgiant.cli;

import io.redgiant.client.Destination;
import io.redgiant.client.Progress;
import io.redgiant.client.Published;
import io.redgiant.client.RedGiantPeer;
import io.redgiant.protocol.EntryPath;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redgiant share}. */
@Command(
    name = "share",
    mixinStandardHelpOptions = true,
    header = {
      "Publish a folder with everything in it; unchanged files are not sent again.",
      "",
      "Examples:",
      "  redgiant share photos                   as photos/…",
      "  redgiant share . --path site --watch    as site/…, and go on with every change",
      ""
    },
    footer = {
      "",
      "Links that leave the folder, loops and devices are skipped. A file that is removed here",
      "stays published. Exits with 3 when some files could not be published.",
      "With --json, a line for each file, as redgiant upload prints it."
    })
final class ShareCommand implements Callable<Integer> {
  /** At once: the node forces several to disk in the time of one. */
  private static final int UPLOADS = 4;

  @Parameters(paramLabel = "FOLDER", description = "A folder here.")
  private Path folder;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "The folder's path in the room, / for none; by default its own name.")
  private @Nullable String path;

  @Option(names = "--watch", description = "Go on publishing what changes, until Ctrl-C.")
  private boolean watch;

  @Mixin private PublishOptions options;

  @Override
  @SuppressWarnings("try") // an interruption is only there to be closed
  public Integer call() throws Exception {
    var output = options.output();
    if (!Files.isDirectory(folder)) {
      throw Files.exists(folder)
          ? new Ending.Because(
              ExitCode.FAILURE, folder + " is no folder", "redgiant upload '" + folder + "'")
          : new Ending.Because(ExitCode.FAILURE, "there is no folder " + folder, null);
    }
    var shared = new SharedFolder(folder, prefix());
    try (var changes = watch ? new FolderWatch(folder) : null;
        var interruption =
            Interruption.leaves("what was published so far stays published", output)) {
      var publishing = new Uploading(options.peer(), output, changes);
      shared.walk(publishing);
      publishing.finish();
      while (changes != null) {
        follow(shared, publishing, changes.next());
        publishing.finish();
      }
      return publishing.end().number();
    }
  }

  private static void follow(SharedFolder shared, Uploading publishing, FolderWatch.Changes changes)
      throws IOException {
    if (changes.everything()) {
      shared.walk(publishing);
    }
    for (var file : changes.files()) {
      shared.walk(file, publishing);
    }
  }

  private String prefix() {
    if (path == null) {
      var name = folder.toAbsolutePath().normalize().getFileName();
      return name == null ? "" : name + "/";
    }
    var bare = path.replaceAll("^/+|/+$", "");
    return bare.isEmpty() ? "" : bare + "/";
  }

  /** Publishes what is visited, a few at once, and tells of each in order. */
  private final class Uploading implements SharedFolder.Visitor {
    private final RedGiantPeer peer;
    private final Output output;
    private final @Nullable FolderWatch changes;
    private final Tally tally;
    private final ArrayDeque<Upload> uploads = new ArrayDeque<>();
    private int unchanged;

    private record Upload(Path file, CompletionStage<Published> published) {}

    Uploading(RedGiantPeer peer, Output output, @Nullable FolderWatch changes) {
      this.peer = peer;
      this.output = output;
      this.changes = changes;
      this.tally = new Tally(output);
    }

    @Override
    public void folder(Path inner) throws IOException {
      if (changes != null) {
        changes.add(inner);
      }
    }

    @Override
    public FileVisitResult file(Path file, EntryPath entryPath) {
      if (uploads.size() == UPLOADS) {
        await(uploads.remove());
      }
      if (changes == null && tally.last() == ExitCode.UNREACHABLE) {
        return FileVisitResult.TERMINATE; // it would be the same answer for every file
      }
      var destination = new Destination(options.room(), entryPath, null);
      uploads.add(new Upload(file, peer.publish(destination, file, Progress.NONE)));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public void skipped(Path file, String reason) {
      output.skipped(file.toString(), reason);
    }

    @Override
    public void failed(Path file, Exception why) {
      tally.failed(file.toString(), Ending.of(why, null));
    }

    void finish() {
      while (!uploads.isEmpty()) {
        await(uploads.remove());
      }
    }

    private void await(Upload upload) {
      tally.add(
          upload.file.toString(),
          "redgiant share --help",
          () -> {
            var published = NodeOptions.await(upload.published);
            unchanged += published.created() ? 0 : 1;
            Publishing.list(published, output);
            return published;
          });
    }

    ExitCode end() {
      output.message(
          "%d published, %d unchanged, %d failed"
              .formatted(tally.done() - unchanged, unchanged, tally.failed()));
      return tally.exitCode();
    }
  }
}
