package io.redgiant.cli;

import io.redgiant.node.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The nodes that one terminal runs. Guarded by itself, as a signal may come while one is started:
 * whatever was started is stopped, and nothing starts after that.
 */
final class LocalNodes {
  /** A node promises to end 10 s after SIGTERM. */
  private static final long STOP_SECONDS = 12;

  private final Path launcher;
  private final Path directory;
  private final Path key;
  private final HostPort listen;
  private final List<LocalNode> started = new ArrayList<>();
  private boolean stopping;

  /**
   * @param listen where the first listens; the next ones follow, unless the port is 0
   */
  LocalNodes(Path launcher, Path directory, Path key, HostPort listen) {
    this.launcher = launcher;
    this.directory = directory;
    this.key = key;
    this.listen = listen;
  }

  /** Starts one more. */
  synchronized LocalNode start() throws IOException {
    if (stopping) {
      throw new IllegalStateException("they are being stopped");
    }
    int next = started.size();
    int port = listen.port() == 0 ? 0 : listen.port() + next;
    var node =
        LocalNode.start(
            launcher, next + 1, directory, key, new HostPort(listen.host(), port).toString());
    started.add(node);
    return node;
  }

  synchronized boolean areStopping() {
    return stopping;
  }

  /** Done when none runs any more. */
  synchronized CompletableFuture<Void> ended() {
    return CompletableFuture.allOf(
        started.stream().map(node -> node.process().onExit()).toArray(CompletableFuture[]::new));
  }

  /** Lets each finish, and waits for it; none is left when this returns. */
  void stop() {
    List<LocalNode> all;
    synchronized (this) {
      stopping = true;
      all = List.copyOf(started);
    }
    all.forEach(node -> node.process().destroy());
    var ended = ended().completeOnTimeout(null, STOP_SECONDS, TimeUnit.SECONDS);
    ended.join();
    all.forEach(node -> node.process().destroyForcibly());
    ended().join();
  }
}
