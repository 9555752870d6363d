package io.redgiant.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A node in a process of its own.
 *
 * @param number from 1
 * @param log what it says on stderr, of all its runs
 * @param ready its URL and its id, or a failure when it ends before it can serve
 */
record LocalNode(int number, Path data, Path log, Process process, CompletableFuture<Ready> ready) {
  private static final String SPEAKER = "redgiant node: ";

  /** What a node prints when it can serve. */
  record Ready(String url, String nodeId) {
    private static Ready of(String line) throws IOException {
      var words = line.split(" ");
      if (words.length != 4 || !words[0].equals("ready")) {
        throw new IOException("it printed " + line);
      }
      return new Ready(words[1], words[3]);
    }
  }

  /**
   * Starts it as {@code redgiant node} does.
   *
   * @param launcher the program {@code redgiant}
   * @param directory of all nodes, with the key that they share
   */
  static LocalNode start(Path launcher, int number, Path directory, Path key, String listen)
      throws IOException {
    var data = directory.resolve("node-" + number);
    var log = directory.resolve("node-" + number + ".log");
    var builder =
        new ProcessBuilder(
                launcher.toString(),
                "node",
                "--data",
                data.toString(),
                "--listen",
                listen,
                "--join",
                "loopback",
                "--cluster-key",
                key.toString())
            .redirectError(Redirect.appendTo(log.toFile()));
    builder.environment().put("REDGIANT_BUILT", "yes"); // this process runs from that build
    var process = builder.start();
    var ready = new CompletableFuture<Ready>();
    Thread.ofVirtual().start(() -> read(process.inputReader(), ready));
    return new LocalNode(number, data, log, process, ready);
  }

  private static void read(BufferedReader output, CompletableFuture<Ready> ready) {
    try (output) {
      var line = output.readLine();
      if (line == null) {
        throw new IOException("it ended");
      }
      ready.complete(Ready.of(line));
      output.lines().forEach(further -> {}); // a full pipe would stop the node
    } catch (IOException | UncheckedIOException ended) {
      ready.completeExceptionally(ended);
    }
  }

  /** The last that it said, without who says it: where it did not start, that is why. */
  String lastWord() throws IOException {
    var lines = Files.readAllLines(log);
    var last = lines.isEmpty() ? "it said nothing" : lines.getLast();
    return last.startsWith(SPEAKER) ? last.substring(SPEAKER.length()) : last;
  }
}
