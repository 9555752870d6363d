package io.redgiant.lan;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A key and what certifies it, in one file, so that a crash leaves both or neither.
 *
 * @param chain the key's own certificate first
 */
record PemFile(PrivateKey key, List<X509Certificate> chain) {
  static final String ALGORITHM = "EC";
  static final String SIGNATURE = "SHA256withECDSA";

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final String KEY = "PRIVATE KEY";
  private static final String CERTIFICATE = "CERTIFICATE";

  PemFile {
    chain = List.copyOf(chain);
  }

  /**
   * Reads one.
   *
   * @throws GeneralSecurityException it is none, or the key is not the certificate's
   */
  static PemFile parse(byte[] bytes) throws GeneralSecurityException {
    var blocks = BLOCK.matcher(new String(bytes, StandardCharsets.US_ASCII));
    var chain = new ArrayList<X509Certificate>();
    PrivateKey key = null;
    while (blocks.find()) {
      var content = decoded(blocks.group(2));
      switch (blocks.group(1)) {
        case KEY ->
            key =
                KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(content));
        case CERTIFICATE -> chain.add(certificate(content));
        default -> throw new CertificateException("it has a " + blocks.group(1) + ", too");
      }
    }
    if (key == null || chain.isEmpty()) {
      throw new CertificateException("it does not hold a key and its certificate");
    }
    checkPair(key, chain.getFirst());
    return new PemFile(key, chain);
  }

  static X509Certificate certificate(byte[] content) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(content));
  }

  private static byte[] decoded(String base64) throws CertificateException {
    try {
      return Base64.getMimeDecoder().decode(base64.strip());
    } catch (IllegalArgumentException malformed) {
      throw new CertificateException(malformed);
    }
  }

  private static void checkPair(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    var something = new byte[] {1};
    var signature = Signature.getInstance(SIGNATURE);
    signature.initSign(key);
    signature.update(something);
    var signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(something);
    if (!signature.verify(signed)) {
      throw new CertificateException("its key is not that of its certificate");
    }
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  /** As the file holds it. */
  byte[] bytes() {
    return (keyText() + chainText()).getBytes(StandardCharsets.US_ASCII);
  }

  String keyText() {
    return block(KEY, key.getEncoded());
  }

  String chainText() {
    var text = new StringBuilder();
    chain.forEach(certificate -> text.append(text(certificate)));
    return text.toString();
  }

  static String text(X509Certificate certificate) {
    try {
      return block(CERTIFICATE, certificate.getEncoded());
    } catch (CertificateException impossible) {
      throw new AssertionError(impossible); // it was read from bytes
    }
  }

  private static String block(String label, byte[] content) {
    var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, lines, label);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return chainText();
  }
}
