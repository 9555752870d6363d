package io.redgiant.faults;

import java.net.URI;
import java.nio.file.Path;

/** A node that is killed and started again, on the same data and the same port. */
final class RestartedNode implements AutoCloseable {
  private final Launch launch;
  private NodeProcess process;

  private RestartedNode(Launch launch, NodeProcess process) {
    this.launch = launch;
    this.process = process;
  }

  static RestartedNode start(Class<?> test, Path data) throws Exception {
    var launch = Launch.of(test, data);
    var process = launch.start();
    var listen = process.url().getHost() + ":" + process.url().getPort();
    return new RestartedNode(launch.with("--listen", listen), process);
  }

  URI url() {
    return process.url();
  }

  NodeProcess process() {
    return process;
  }

  /** SIGKILL; nobody answers until {@link #startAgain}. */
  void kill() throws Exception {
    process.killed();
  }

  void startAgain() throws Exception {
    process = launch.start();
  }

  @Override
  public void close() {
    process.close();
  }
}
