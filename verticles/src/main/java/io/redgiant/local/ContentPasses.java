package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.PeerId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/**
 * Makes and knows what opens one content for an hour, in the place of a token: a browser sends no
 * header for a picture, a film or a download, and a token is no part of a URL. A pass is the text,
 * in base64url, of a version, the peer, when it was made, and an HMAC over these and the content.
 * Any node of the network knows the passes of all.
 */
public final class ContentPasses {
  private static final byte VERSION = 1;
  private static final int SAID_BYTES = 1 + Id128.BYTES + Long.BYTES;
  private static final int SIGNED_BYTES = SAID_BYTES + Digest.BYTES;
  private static final int BYTES = SAID_BYTES + NetworkMac.BYTES;
  private static final int CHARS = (BYTES * 4 + 2) / 3;

  private final NetworkMac mac;
  private final InstantSource clock;

  /**
   * @param clusterKey what only this network's nodes know
   */
  public ContentPasses(byte[] clusterKey, InstantSource clock) {
    this.mac = new NetworkMac(clusterKey, "content pass");
    this.clock = clock;
  }

  /**
   * A pass of this peer's to the content.
   *
   * @param untilMillis when it ends, since 1970
   */
  public record Pass(String text, long untilMillis) {}

  public Pass issue(PeerId peer, ContentId content) {
    long now = clock.millis();
    var pass = ByteBuffer.allocate(BYTES).put(VERSION);
    peer.value().write(pass);
    pass.putLong(now).put(mac(pass.array(), content));
    return new Pass(text(pass.array()), now + Limits.CONTENT_PASS_MILLIS);
  }

  /** Whose pass to the content this is, and from when, if it is one and good still. */
  public Optional<PeerToken> check(String text, ContentId content) {
    if (text.length() != CHARS) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
    if (bytes.length != BYTES || !text(bytes).equals(text)) {
      return Optional.empty();
    }
    var pass = ByteBuffer.wrap(bytes);
    var given = new byte[NetworkMac.BYTES];
    pass.get(SAID_BYTES, given);
    if (!MessageDigest.isEqual(given, mac(bytes, content)) || pass.get() != VERSION) {
      return Optional.empty();
    }
    var known = new PeerToken(new PeerId(Id128.read(pass)), pass.getLong());
    return known.issuedMillis() + Limits.CONTENT_PASS_MILLIS > clock.millis()
        ? Optional.of(known)
        : Optional.empty();
  }

  private byte[] mac(byte[] pass, ContentId content) {
    var signed =
        ByteBuffer.allocate(SIGNED_BYTES).put(pass, 0, SAID_BYTES).put(content.digest().bytes());
    return mac.of(signed.array(), SIGNED_BYTES);
  }

  private static String text(byte[] pass) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(pass);
  }
}
