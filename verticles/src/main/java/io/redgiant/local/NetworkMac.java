package io.redgiant.local;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA256 by a key that only the nodes of a network have. Each use has a key of its own,
 * derived from the network's, so that none can be made to sign what looks like another's.
 */
final class NetworkMac {
  static final int BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKey key;

  /**
   * @param clusterKey what only this network's nodes know
   * @param use two words for what is signed
   */
  NetworkMac(byte[] clusterKey, String use) {
    key =
        new SecretKeySpec(
            mac(
                new SecretKeySpec(clusterKey, ALGORITHM),
                use.getBytes(StandardCharsets.UTF_8),
                use.length()),
            ALGORITHM);
  }

  byte[] of(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return mac(key, bytes, bytes.length);
  }

  /** Of the first bytes. */
  byte[] of(byte[] bytes, int length) {
    return mac(key, bytes, length);
  }

  private static byte[] mac(SecretKey key, byte[] bytes, int length) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(bytes, 0, length);
      return mac.doFinal();
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible); // every Java has it
    }
  }
}
