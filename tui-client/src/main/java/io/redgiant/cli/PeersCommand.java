package io.redgiant.cli;

import io.redgiant.client.NetworkPeer;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code redgiant peers}. */
@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    header = {
      "Show who is on line, or end what somebody has to come in with.",
      "",
      "Examples:",
      "  redgiant peers",
      "  redgiant peers --revoke 08fe9ce8   whoever on line has an id that begins so",
      ""
    },
    footer = {
      "",
      "--revoke takes the digits of an id or a handle of who is on line, or anybody's whole id. It",
      "ends all tokens of that peer on every node, and closes what it has open; that is for the",
      "operator of the node that is asked.",
      "With --json, a line for each: peerId, handle, nodeId, since, seen; after --revoke peerId,",
      "copies."
    })
final class PeersCommand implements Callable<Integer> {
  @Option(names = "--revoke", paramLabel = "PEER", description = "Ends all its tokens.")
  private @Nullable String revoke;

  @Mixin private OperatorOptions operator;

  @Override
  public Integer call() throws Exception {
    var output = operator.output();
    if (revoke == null) {
      for (var peer : NodeOptions.await(operator.network().peers())) {
        output.result(
            "%s  %s  through %s  since %s"
                .formatted(
                    peer.peer(),
                    Shown.text(peer.handle()),
                    Shown.id(peer.node()),
                    Shown.minute(peer.since())),
            Output.object(json -> DiscoverCommand.writeFields(peer, json)));
      }
      return ExitCode.OK.number();
    }
    var peer = find(revoke);
    var copies = NodeOptions.await(operator.network().revoke(operator.authorization(), peer));
    output.result(
        peer + " has no tokens any more, on " + Shown.text(copies) + " nodes",
        Output.object(
            json -> {
              json.writeStringField("peerId", peer.toString());
              json.writeStringField("copies", copies);
            }));
    return ExitCode.OK.number();
  }

  private PeerId find(String named) throws Exception {
    try {
      return PeerId.parse(named);
    } catch (IllegalArgumentException shorter) {
      var online = NodeOptions.await(operator.network().peers());
      var found =
          online.stream()
              .filter(peer -> isCalled(peer, named))
              .map(NetworkPeer::peer)
              .distinct()
              .toList();
      if (found.size() == 1) {
        return found.getFirst();
      }
      throw new Refusal(
          found.isEmpty() ? Failure.NOT_FOUND : Failure.CONFLICT,
          found.isEmpty()
              ? "nobody on line is called '%s'; of whoever is not, the whole id is needed"
                  .formatted(named)
              : "'%s' is several; name one by its id".formatted(named),
          found.stream().map(PeerId::toString).toList());
    }
  }

  private static boolean isCalled(NetworkPeer peer, String named) {
    return peer.handle().equals(named) || peer.peer().toString().startsWith(named);
  }
}
