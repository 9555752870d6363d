package io.redgiant.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.client.NetworkNode;
import io.redgiant.client.NetworkPeer;
import io.redgiant.client.Query;
import io.redgiant.client.RequestFailure;
import io.redgiant.discovery.Beacon;
import io.redgiant.protocol.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redgiant discover}. */
@Command(
    name = "discover",
    mixinStandardHelpOptions = true,
    header = {
      "Show the nodes that are up here and on the local network, who is on line, and files.",
      "",
      "Examples:",
      "  redgiant discover",
      "  redgiant discover '*.pdf'          and the files that match",
      "  redgiant discover --wait 0         without the local network",
      ""
    },
    footer = {
      "",
      "Asks the node of --node and ports 8080 to 8095 of this machine, and through them their"
          + " whole",
      "networks. Nodes of other machines announce themselves unless told not to; their peers and",
      "files need a token, which there is none of yet.",
      "",
      "Exits with 11 when no node is found, and with 10 when nothing matches PATTERN.",
      "With --json, a line for each: kind (node, peer or file) and its fields."
    })
final class DiscoverCommand implements Callable<Integer> {
  /** As many as nodes of one machine look for each other at. */
  private static final int PORTS = 16;

  private static final int FIRST_PORT = 8080;

  /** Of a node on this machine, which may be no node at all. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int FILES_MAX = 100;

  /** Without a pattern it is for a first look. */
  private static final int NEWEST = 10;

  @Parameters(
      arity = "0..*",
      paramLabel = "PATTERN",
      description = "Words and at most one pattern, as for redgiant search.")
  private List<String> patterns = List.of();

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "1.5",
      description =
          "How long to listen for nodes on the local network; ${DEFAULT-VALUE} unless set.")
  private double wait;

  @Mixin private NodeOptions options;

  /** A network that a node of this machine is part of. */
  private record Found(URI by, List<NetworkNode> nodes) {}

  @Override
  public Integer call() throws Exception {
    var wanted = SearchedFor.of(patterns);
    var output = options.output();
    var heard = CompletableFuture.supplyAsync(this::heard, Thread::startVirtualThread);
    var networks = networks();
    var shown = new HashSet<NodeId>();
    for (var network : networks) {
      for (var node : network.nodes()) {
        shown.add(node.node());
        output.result(row(node), Output.object(json -> write(node, json)));
      }
    }
    int foreign = showHeard(heard, shown, output);
    if (shown.isEmpty()) {
      throw new Ending.Because(
          ExitCode.UNREACHABLE,
          "no node answers on this machine, and none announces itself on its networks",
          "redgiant node, or name one by --node URL");
    }
    for (var network : networks) {
      showPeers(network, output);
    }
    long files = 0;
    for (var network : networks) {
      files += showFiles(network, wanted, output);
    }
    if (foreign > 0) {
      output.message("peers and files of nodes on other machines need a token");
    }
    if (files > 0 || patterns.isEmpty()) {
      return ExitCode.OK.number();
    }
    throw new Ending.Because(
        networks.isEmpty() ? ExitCode.REFUSED : ExitCode.NOT_FOUND,
        networks.isEmpty()
            ? "files of nodes on other machines need a token"
            : "nothing matches " + String.join(" ", patterns),
        networks.isEmpty() ? null : "redgiant list");
  }

  /** Asks all places of this machine at once; each network comes once. */
  private List<Found> networks() throws IOException {
    var places = new ArrayList<>(List.of(options.url()));
    for (int port = FIRST_PORT; port < FIRST_PORT + PORTS; port++) {
      var place = URI.create("http://127.0.0.1:" + port);
      if (!place.equals(options.url())) {
        places.add(place);
      }
    }
    var asked = places.stream().map(place -> NodeOptions.network(place, PATIENCE).nodes()).toList();
    var found = new ArrayList<Found>();
    Set<NodeId> known = new HashSet<>();
    for (int place = 0; place < places.size(); place++) {
      var nodes = answered(asked.get(place).toCompletableFuture());
      if (nodes != null && !nodes.isEmpty() && known.add(nodes.getFirst().node())) {
        nodes.forEach(node -> known.add(node.node()));
        found.add(new Found(places.get(place), nodes));
      }
    }
    return found;
  }

  /** Null where no node is, or something else. */
  private static @Nullable List<NetworkNode> answered(CompletableFuture<List<NetworkNode>> asked)
      throws IOException {
    try {
      return NodeOptions.await(asked);
    } catch (RequestFailure nobody) {
      return null;
    } catch (IOException here) {
      throw here;
    } catch (Exception bug) {
      throw new IllegalStateException(bug);
    }
  }

  private List<Beacon.Heard> heard() {
    try {
      return wait <= 0 ? List.of() : Beacon.hear(Duration.ofMillis((long) (wait * 1000)));
    } catch (IOException deaf) {
      throw new UncheckedIOException(deaf);
    }
  }

  /** Answers how many were not known already. */
  private static int showHeard(
      CompletableFuture<List<Beacon.Heard>> hearing, Set<NodeId> shown, Output output) {
    int foreign = 0;
    List<Beacon.Heard> all;
    try {
      all = hearing.join();
    } catch (CompletionException deaf) {
      output.message(
          "the local network cannot be listened to: "
              + Objects.requireNonNullElse(deaf.getCause(), deaf).getMessage());
      return 0;
    }
    for (var node : all) {
      if (shown.add(node.node())) {
        foreign++;
        output.result(row(node), Output.object(json -> write(node, json)));
      }
    }
    return foreign;
  }

  private static void showPeers(Found network, Output output) throws Exception {
    try {
      for (var peer : NodeOptions.await(NodeOptions.network(network.by(), PATIENCE).peers())) {
        output.result(row(peer), Output.object(json -> write(peer, json)));
      }
    } catch (RequestFailure unknown) {
      skipped(network, unknown, output);
    }
  }

  /** A node that is older or just gone: the others are shown all the same. */
  private static void skipped(Found network, RequestFailure why, Output output) {
    output.skipped(network.by().toString(), Shown.text(String.valueOf(why.getMessage())));
  }

  private long showFiles(Found network, SearchedFor wanted, Output output) throws Exception {
    try {
      return showMatching(network, wanted, output);
    } catch (RequestFailure unknown) {
      skipped(network, unknown, output);
      return 0;
    }
  }

  private long showMatching(Found network, SearchedFor wanted, Output output) throws Exception {
    int limit = patterns.isEmpty() ? NEWEST : FILES_MAX;
    var query =
        new Query(
            null, wanted.glob(), wanted.words(), null, null, null, null, null, null, "newest");
    var page = NodeOptions.await(NodeOptions.peer(network.by(), PATIENCE).list(query, null));
    int count = 0;
    for (var shown : page.entries()) {
      if (count++ == limit) {
        output.message("more: redgiant " + (patterns.isEmpty() ? "list" : "search PATTERN"));
        return limit;
      }
      output.result(
          "file  " + Rows.entry(shown.entry()),
          Output.object(
              json -> {
                json.writeStringField("kind", "file");
                shown.writeFields(json);
              }));
    }
    return count;
  }

  private static String row(NetworkNode node) {
    return "node  %s  %s  %s  %s%s"
        .formatted(
            Shown.id(node.node()),
            Shown.text(node.url().toString()),
            Shown.text(node.version()),
            node.totalBytes() < 0
                ? "disk unknown"
                : Shown.size(node.freeBytes()) + " free of " + Shown.size(node.totalBytes()),
            node.roundTripMillis() > 0
                ? String.format(Locale.ROOT, "  %.1f ms", node.roundTripMillis())
                : "");
  }

  private static String row(Beacon.Heard node) {
    return "node  %s  %s  %s"
        .formatted(
            Shown.id(node.node()), Shown.text(node.url().toString()), Shown.text(node.version()));
  }

  private static String row(NetworkPeer peer) {
    return "peer  %s  %s  through %s  since %s"
        .formatted(
            Shown.id(peer.peer()),
            Shown.text(peer.handle()),
            Shown.id(peer.node()),
            Shown.minute(peer.since()));
  }

  private static void write(NetworkNode node, JsonGenerator json) throws IOException {
    json.writeStringField("kind", "node");
    json.writeStringField("nodeId", node.node().toString());
    json.writeStringField("url", node.url().toString());
    json.writeStringField("version", node.version());
    json.writeStringField("startedAt", node.startedAt().toString());
    json.writeNumberField("totalBytes", node.totalBytes());
    json.writeNumberField("freeBytes", node.freeBytes());
    json.writeNumberField("load", node.load());
    json.writeNumberField("roundTripMillis", node.roundTripMillis());
  }

  private static void write(Beacon.Heard node, JsonGenerator json) throws IOException {
    json.writeStringField("kind", "node");
    json.writeStringField("nodeId", node.node().toString());
    json.writeStringField("url", node.url().toString());
    json.writeStringField("version", node.version());
  }

  private static void write(NetworkPeer peer, JsonGenerator json) throws IOException {
    json.writeStringField("kind", "peer");
    writeFields(peer, json);
  }

  static void writeFields(NetworkPeer peer, JsonGenerator json) throws IOException {
    json.writeStringField("peerId", peer.peer().toString());
    json.writeStringField("handle", peer.handle());
    json.writeStringField("nodeId", peer.node().toString());
    json.writeStringField("since", peer.since().toString());
    json.writeStringField("seen", peer.seen().toString());
  }
}
