package io.redgiant.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, started by the command that people start it with. */
final class RunningNode implements AutoCloseable {
  private static final long READY_SECONDS = 60;

  private final Process process;
  private final URI url;

  private RunningNode(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  static RunningNode start(Path directory, String... settings) throws Exception {
    return startUnder(List.of(), directory, settings);
  }

  /**
   * The same.
   *
   * @param wrapper a command before it that ends in executing it
   */
  static RunningNode startUnder(List<String> wrapper, Path directory, String... settings)
      throws Exception {
    var words = new ArrayList<>(List.of("node", "--data", "data", "--listen", "127.0.0.1:0"));
    words.addAll(List.of("--disk-reserve", "0", "--join", "none"));
    words.addAll(List.of(settings));
    var process = Processes.start(wrapper, directory, List.of(), words);
    Thread.ofVirtual().start(() -> process.errorReader().lines().forEach(line -> {}));
    var ready = new CompletableFuture<String>();
    Thread.ofVirtual()
        .start(() -> process.inputReader().lines().forEach(line -> ready.complete(line)));
    try {
      var line = ready.get(READY_SECONDS, TimeUnit.SECONDS);
      return new RunningNode(process, URI.create(line.split(" ")[1]));
    } catch (Exception never) {
      process.destroyForcibly();
      throw new AssertionError("the node did not start", never);
    }
  }

  URI url() {
    return url;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGSTOP, SIGCONT and whatever else {@code kill} knows. */
  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
