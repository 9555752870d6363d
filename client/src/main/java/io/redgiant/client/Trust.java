package io.redgiant.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Which authority vouches for the nodes that a client speaks to by HTTPS: this one, and no other.
 */
public final class Trust {
  private static final Pattern FINGERPRINT = Pattern.compile("([0-9a-f]{2}:?){31}[0-9a-f]{2}");

  private final SSLSocketFactory sockets;

  private Trust(TrustManager manager) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {manager}, null);
      this.sockets = context.getSocketFactory();
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible); // every Java has TLS
    }
  }

  /**
   * The authority whose certificate has this SHA-256, and comes along with the node's own.
   *
   * @param text 64 hexadecimal digits, with colons or without
   * @throws IllegalArgumentException it is none
   */
  public static Trust ofFingerprint(String text) {
    var lower = text.strip().toLowerCase(Locale.ROOT);
    if (!FINGERPRINT.matcher(lower).matches()) {
      throw new IllegalArgumentException(
          "a fingerprint is 64 hexadecimal digits, with colons or without");
    }
    return new Trust(new Pinned(HexFormat.of().parseHex(lower.replace(":", ""))));
  }

  /**
   * The authority whose certificate a file holds, PEM.
   *
   * @throws IllegalArgumentException it holds something else
   */
  public static Trust ofAuthority(Path file) throws IOException {
    var bytes = Files.readAllBytes(file);
    try {
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(bytes));
      return new Trust(managerOf(certificate));
    } catch (GeneralSecurityException malformed) {
      throw new IllegalArgumentException(file + " does not hold a certificate");
    }
  }

  SSLSocketFactory sockets() {
    return sockets;
  }

  private static X509TrustManager managerOf(X509Certificate authority)
      throws GeneralSecurityException {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("authority", authority);
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return (X509TrustManager) factory.getTrustManagers()[0];
    } catch (IOException impossible) {
      throw new AssertionError(impossible); // it is in memory
    }
  }

  /**
   * @param sha256 of the authority's certificate
   */
  private record Pinned(byte[] sha256) implements X509TrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      for (var certificate : chain) {
        if (MessageDigest.isEqual(hash(certificate), sha256)) {
          check(certificate, chain, kind);
          return;
        }
      }
      throw new CertificateException("the node's authority has another fingerprint than was given");
    }

    private static void check(X509Certificate authority, X509Certificate[] chain, String kind)
        throws CertificateException {
      try {
        managerOf(authority).checkServerTrusted(chain, kind);
      } catch (CertificateException refused) {
        throw refused;
      } catch (GeneralSecurityException failed) {
        throw new CertificateException(failed);
      }
    }

    private static byte[] hash(X509Certificate certificate) throws CertificateException {
      try {
        return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      } catch (CertificateException unreadable) {
        throw unreadable;
      } catch (GeneralSecurityException impossible) {
        throw new AssertionError(impossible); // every Java has SHA-256
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
