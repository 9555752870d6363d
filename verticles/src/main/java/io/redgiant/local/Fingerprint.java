package io.redgiant.local;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * SHA-256 of a certificate, by which people and programs know it again.
 *
 * @param text 64 hexadecimal digits in lower case, as it stands in a link
 */
public record Fingerprint(String text) {
  private static final HexFormat SHOWN = HexFormat.ofDelimiter(":").withUpperCase();

  public static Fingerprint of(X509Certificate certificate) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return new Fingerprint(HexFormat.of().formatHex(sha256));
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible); // every Java has SHA-256, and it was read from bytes
    }
  }

  /** As browsers and openssl show it. */
  public String shown() {
    return SHOWN.formatHex(HexFormat.of().parseHex(text));
  }
}
