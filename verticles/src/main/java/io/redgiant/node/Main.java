package io.redgiant.node;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The process of one node: settings in, {@code ready} out, and a clean stop on SIGTERM. */
public final class Main {
  private static final int OK = 0;
  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  /**
   * SIGTERM promises an end within 10 s; what has not finished by then has not been acknowledged
   * either.
   */
  private static final long STOP_SECONDS = 9;

  private Main() {}

  public static void main(String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(NodeConfig.help());
      return;
    }
    Logging.set();
    try {
      run(NodeConfig.read(List.of(arguments), System.getenv()));
    } catch (IllegalArgumentException wrong) {
      exit(USAGE, String.valueOf(wrong.getMessage()));
    } catch (DataDirectory.Unusable unusable) {
      exit(FAILURE, String.valueOf(unusable.getMessage()));
    }
  }

  private static void run(NodeConfig config) throws DataDirectory.Unusable {
    Node.start(config)
        .onComplete(
            node -> {
              Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "stop"));
              System.out.println("ready " + node.url() + " node " + node.id());
              System.out.flush();
            },
            error -> exit(FAILURE, Startup.reason(config, error)));
  }

  /**
   * Runs in the shutdown hook. The JVM would report the signal as its exit code; a clean stop is 0.
   */
  private static void stop(Node node) {
    int code = OK;
    try {
      node.stop().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException slow) {
      System.err.println("redgiant node: not everything was closed within " + STOP_SECONDS + " s");
    } catch (Exception failed) {
      System.err.println("redgiant node: stopping failed: " + failed);
      code = FAILURE;
    }
    Runtime.getRuntime().halt(code);
  }

  private static void exit(int code, String message) {
    System.err.println("redgiant node: " + message);
    Runtime.getRuntime()
        .halt(code); // not exit: it would wait for a shutdown hook on the thread that calls it
  }
}
