package io.redgiant.local;

import io.redgiant.protocol.NodeId;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How a node shows another that it knows the network's key: {@code <asker> <HMAC-SHA256>} over the
 * method, the target, the asker and the asked. The key itself never crosses the network. A proof
 * that was listened to gets the same bytes of the same node once more, and nothing else: what nodes
 * ask of each other changes nothing.
 */
public final class NodeProof {
  /** The request header that carries it. */
  public static final String HEADER = "Redgiant-Node";

  private final NodeId self;
  private final NetworkMac mac;

  /**
   * @param clusterKey what only this network's nodes know
   */
  public NodeProof(NodeId self, byte[] clusterKey) {
    this.self = self;
    this.mac = new NetworkMac(clusterKey, "node http");
  }

  public NodeId self() {
    return self;
  }

  /** The header's value for a request of this node. */
  public String of(String method, String target, NodeId asked) {
    return self + " " + HexFormat.of().formatHex(mac.of(text(method, target, self, asked)));
  }

  /** Which node of this network asks this one; empty where the proof is none. */
  public Optional<NodeId> check(String header, String method, String target) {
    var parts = header.split(" ", 2);
    try {
      var asker = NodeId.parse(parts[0]);
      var given = parts.length == 2 ? HexFormat.of().parseHex(parts[1]) : new byte[0];
      return MessageDigest.isEqual(given, mac.of(text(method, target, asker, self)))
          ? Optional.of(asker)
          : Optional.empty();
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static String text(String method, String target, NodeId asker, NodeId asked) {
    return String.join("\n", method, target, asker.toString(), asked.toString());
  }
}
