package io.redgiant.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** The process of one node: settings in, {@code ready} out, and a clean stop on SIGTERM. */
public final class Main {
  /**
   * SIGTERM promises an end within 10 s; what has not finished by then has not been acknowledged
   * either.
   */
  private static final long STOP_SECONDS = 9;

  private Main() {}

  public static void main(String[] arguments) {
    int code = run(List.of(arguments), Report.ofProcess("redgiant node"));
    if (code != Report.OK) {
      System.exit(code);
    }
  }

  /**
   * Starts a node, which then goes on in threads of its own and may still end the process.
   *
   * @return 0 where it starts; otherwise the exit code, when the reason is said and nothing runs
   */
  public static int run(List<String> settings, Report report) {
    try {
      var config = NodeConfig.read(settings, System.getenv());
      Logging.set();
      start(config, report);
      return Report.OK;
    } catch (IllegalArgumentException wrong) {
      return report.failed(Report.USAGE, String.valueOf(wrong.getMessage()));
    } catch (DataDirectory.Unusable unusable) {
      return report.failed(Report.FAILURE, String.valueOf(unusable.getMessage()));
    }
  }

  private static void start(NodeConfig config, Report report) throws DataDirectory.Unusable {
    var code = new AtomicInteger(Report.OK); // what a clean stop ends with
    Node.start(config)
        .compose(node -> LanCard.of(node).map(card -> Map.entry(node, card)))
        .onComplete(
            started -> {
              var node = started.getKey();
              Runtime.getRuntime()
                  .addShutdownHook(new Thread(() -> stop(node, code.get()), "stop"));
              ready(node, started.getValue(), report);
              node.displaced()
                  .onSuccess(
                      reason -> {
                        code.set(report.failed(Report.FAILURE, reason));
                        // exit waits for the stop, which needs the thread that says this
                        Thread.ofPlatform().start(() -> System.exit(code.get()));
                      });
            },
            error -> {
              int failure = report.failed(Report.FAILURE, Startup.reason(config, error));
              // not exit: it would wait for a shutdown hook on the thread that calls it
              Runtime.getRuntime().halt(failure);
            });
  }

  private static void ready(Node node, Optional<LanCard> lan, Report report) {
    report.result(
        "ready "
            + node.url()
            + " node "
            + node.id()
            + lan.map(card -> "\n" + card.text(report.screen())).orElse(""),
        json -> {
          json.writeStartObject();
          json.writeStringField("ready", node.url());
          json.writeStringField("nodeId", node.id().toString());
          if (lan.isPresent()) {
            lan.get().writeFields(json);
          }
          json.writeEndObject();
        });
  }

  /**
   * Runs in the shutdown hook. The JVM would report the signal as its exit code.
   *
   * @param clean the exit code when all is closed
   */
  private static void stop(Node node, int clean) {
    int code = clean;
    try {
      node.stop().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException slow) {
      System.err.println("redgiant node: not everything was closed within " + STOP_SECONDS + " s");
    } catch (Exception failed) {
      System.err.println("redgiant node: stopping failed: " + failed);
      code = Report.FAILURE;
    }
    Runtime.getRuntime().halt(code);
  }
}
