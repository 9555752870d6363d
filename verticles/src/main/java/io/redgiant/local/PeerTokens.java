package io.redgiant.local;

import io.redgiant.protocol.Id128;
import io.redgiant.protocol.PeerId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes and knows what a peer shows to be believed: {@code Authorization: Bearer <token>}. A token
 * is the text, in base64url, of a version, the peer, when it was made and a random number, and of
 * an HMAC over these. Any node of the network knows the tokens of all, as they share the key; there
 * is one algorithm, and no field that names another.
 */
public final class PeerTokens {
  private static final byte VERSION = 1;
  private static final int RANDOM_BYTES = 16;
  private static final int SIGNED_BYTES = 1 + Id128.BYTES + Long.BYTES + RANDOM_BYTES;
  private static final int BYTES = SIGNED_BYTES + NetworkMac.BYTES;
  private static final int CHARS = (BYTES * 4 + 2) / 3;

  private final NetworkMac mac;
  private final ContentPasses passes;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param clusterKey what only this network's nodes know
   */
  public PeerTokens(byte[] clusterKey, InstantSource clock, RandomGenerator random) {
    this.mac = new NetworkMac(clusterKey, "peer token");
    this.passes = new ContentPasses(clusterKey, clock);
    this.clock = clock;
    this.random = random;
  }

  /** What stands for a token where a browser sends none. */
  public ContentPasses passes() {
    return passes;
  }

  /** Somebody new. */
  public PeerId newPeer() {
    return PeerId.random(random);
  }

  /** When a token that is made now is made. */
  public long nowMillis() {
    return clock.millis();
  }

  /** A token of this peer's, as of now. */
  public String issue(PeerId peer) {
    return issue(peer, clock.millis());
  }

  /** A token of this peer's that is as old as that. */
  public String issue(PeerId peer, long issuedMillis) {
    var number = new byte[RANDOM_BYTES];
    random.nextBytes(number);
    var token = ByteBuffer.allocate(BYTES).put(VERSION);
    peer.value().write(token);
    token.putLong(issuedMillis).put(number);
    return text(token.put(mac.of(token.array(), SIGNED_BYTES)).array());
  }

  /** What the text says, if a node of this network made it as it is. In constant time. */
  public Optional<PeerToken> check(String text) {
    if (text.length() != CHARS) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
    if (bytes.length != BYTES) {
      return Optional.empty();
    }
    var token = ByteBuffer.wrap(bytes);
    var given = new byte[NetworkMac.BYTES];
    token.get(SIGNED_BYTES, given);
    // The last character has bits that no byte is made of: one token has one text.
    boolean whole = text(bytes).equals(text);
    if (!MessageDigest.isEqual(given, mac.of(bytes, SIGNED_BYTES)) || !whole) {
      return Optional.empty();
    }
    return token.get() == VERSION
        ? Optional.of(new PeerToken(new PeerId(Id128.read(token)), token.getLong()))
        : Optional.empty();
  }

  private static String text(byte[] token) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }
}
