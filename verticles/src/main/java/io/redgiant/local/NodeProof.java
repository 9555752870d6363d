package io.redgiant.local;

import io.redgiant.protocol.NodeId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a node shows another that it knows the network's key: {@code <asker> <HMAC-SHA256>} over the
 * method, the target, the asker and the asked. The key itself never crosses the network. A proof
 * that was listened to gets the same bytes of the same node once more, and nothing else: what nodes
 * ask of each other changes nothing.
 */
public final class NodeProof {
  /** The request header that carries it. */
  public static final String HEADER = "Redgiant-Node";

  private static final String ALGORITHM = "HmacSHA256";

  private final NodeId self;
  private final SecretKey key;

  /**
   * @param clusterKey what only this network's nodes know
   */
  public NodeProof(NodeId self, byte[] clusterKey) {
    this.self = self;
    // Derived, so that no other use of the key can be made to sign what looks like a request.
    this.key =
        new SecretKeySpec(mac(new SecretKeySpec(clusterKey, ALGORITHM), "node http"), ALGORITHM);
  }

  public NodeId self() {
    return self;
  }

  /** The header's value for a request of this node. */
  public String of(String method, String target, NodeId asked) {
    return self + " " + HexFormat.of().formatHex(mac(key, text(method, target, self, asked)));
  }

  /** Which node of this network asks this one; empty where the proof is none. */
  public Optional<NodeId> check(String header, String method, String target) {
    var parts = header.split(" ", 2);
    try {
      var asker = NodeId.parse(parts[0]);
      var given = parts.length == 2 ? HexFormat.of().parseHex(parts[1]) : new byte[0];
      return MessageDigest.isEqual(given, mac(key, text(method, target, asker, self)))
          ? Optional.of(asker)
          : Optional.empty();
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static String text(String method, String target, NodeId asker, NodeId asked) {
    return String.join("\n", method, target, asker.toString(), asked.toString());
  }

  private static byte[] mac(SecretKey key, String text) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible); // every Java has it
    }
  }
}
