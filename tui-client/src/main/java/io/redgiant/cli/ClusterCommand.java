package io.redgiant.cli;

import io.redgiant.node.HostPort;
import io.redgiant.node.KeyFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code redgiant cluster}: several nodes as people start them, in one terminal. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    header = {
      "Run several nodes on this machine as one network, until Ctrl-C or SIGTERM.",
      "",
      "Examples:",
      "  redgiant cluster",
      "  redgiant cluster 5 --data ~/trial --listen 127.0.0.1:9000",
      ""
    },
    footer = {
      "",
      "Each node has DIR/node-NUMBER as its directory and DIR/node-NUMBER.log as its log; all have",
      "the key DIR/cluster.key. Further settings of a node come from the environment.",
      "With --json, a line for each node when it is ready: ready (its URL), nodeId, data, log."
    })
final class ClusterCommand implements Callable<Integer> {
  /** The launcher says where it is: nodes are to be started as it starts them. */
  static final String LAUNCHER = "redgiant.launcher";

  /** Nodes of one machine look for each other at as many ports. */
  private static final int NODES_MAX = 8;

  @Parameters(
      arity = "0..1",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many nodes, at most 16; 3 unless said otherwise.")
  private int count;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "cluster",
      description = "The directory of all of them; made at the first start.")
  private Path data;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8080",
      description = "Where the first listens; the others take the ports after that.")
  private String listen;

  @Mixin private OutputOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    var directory = data.toAbsolutePath().normalize();
    var key = directory.resolve("cluster.key");
    var nodes = new LocalNodes(launcher(), directory, key, first());
    KeyFile.make(key, new SecureRandom());
    var output = options.output();
    var hook = new Thread(() -> stopped(nodes, output), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    var failure = run(nodes, output);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException signalled) {
      new CountDownLatch(1).await(); // the hook ends the process
    }
    nodes.stop();
    output.failed(null, failure);
    return failure.code().number();
  }

  private HostPort first() {
    if (count < 1 || count > NODES_MAX) {
      throw wrong("nodes are from 1 to " + NODES_MAX + ", not " + count);
    }
    return HostPort.parse(listen, -1)
        .filter(first -> first.port() + count - 1 <= HostPort.PORT_MAX)
        .orElseThrow(
            () -> wrong("--listen is host:port with " + count + " ports, not '" + listen + "'"));
  }

  private ParameterException wrong(String detail) {
    return new ParameterException(spec.commandLine(), detail);
  }

  private static Path launcher() throws Ending.Because {
    var launcher = System.getProperty(LAUNCHER);
    if (launcher == null) {
      throw new Ending.Because(
          ExitCode.FAILURE, "nodes are started by the program redgiant", "./redgiant cluster");
    }
    return Path.of(launcher);
  }

  /** Returns only with a failure: one that did not start, or that none is left. */
  private Ending run(LocalNodes nodes, Output output) throws Exception {
    var urls = new ArrayList<String>();
    var told = new ArrayList<CompletableFuture<Void>>(); // of each node, that it is gone
    for (int number = 1; number <= count; number++) {
      // One after the other: each finds those before it at once, and none has to wait for a merge.
      var node = start(nodes);
      try {
        urls.add(ready(node, output));
      } catch (ExecutionException ended) {
        awaitSignal(nodes);
        return failure("node " + number + " did not start: " + node.lastWord());
      }
      told.add(node.process().onExit().thenAccept(process -> gone(nodes, node, output)));
    }
    say(urls, output);
    nodes.ended().join();
    told.forEach(CompletableFuture::join);
    awaitSignal(nodes);
    return failure("no node is left");
  }

  private static LocalNode start(LocalNodes nodes) throws Exception {
    try {
      return nodes.start();
    } catch (IllegalStateException stopping) {
      awaitSignal(nodes);
      throw stopping;
    }
  }

  /** Where a signal came, its hook says how this ends. */
  private static void awaitSignal(LocalNodes nodes) throws InterruptedException {
    if (nodes.areStopping()) {
      new CountDownLatch(1).await();
    }
  }

  private static Ending failure(String detail) {
    return new Ending(ExitCode.FAILURE, detail, null, List.of());
  }

  private static String ready(LocalNode node, Output output)
      throws ExecutionException, InterruptedException {
    var ready = node.ready().get();
    output.result(
        "node %d  %s  log %s".formatted(node.number(), ready.url(), node.log()),
        Output.object(
            json -> {
              json.writeStringField("ready", ready.url());
              json.writeStringField("nodeId", ready.nodeId());
              json.writeStringField("data", node.data().toString());
              json.writeStringField("log", node.log().toString());
            }));
    output.flush();
    return ready.url();
  }

  private static void say(List<String> urls, Output output) {
    output.text(
        """
        %d nodes are one network; Ctrl-C stops them. In a second terminal:
          redgiant upload FILE --node %s
          redgiant list --node %s\
        """
            .formatted(urls.size(), urls.getFirst(), urls.getLast()));
    output.flush();
  }

  private static void gone(LocalNodes nodes, LocalNode node, Output output) {
    if (!nodes.areStopping()) {
      var detail =
          "node %d is gone (exit code %d); the others go on, and %s tells more"
              .formatted(node.number(), node.process().exitValue(), node.log());
      output.failed(null, failure(detail));
    }
  }

  /** Runs in the shutdown hook. The JVM would report the signal; a clean stop is 0. */
  private static void stopped(LocalNodes nodes, Output output) {
    nodes.stop();
    output.message("all nodes are stopped");
    Runtime.getRuntime().halt(ExitCode.OK.number());
  }
}
