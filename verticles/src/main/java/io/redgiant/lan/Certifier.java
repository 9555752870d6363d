package io.redgiant.lan;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes certificates: the only class here that needs a library for that, which is loaded when one
 * is made, and at no other start.
 */
final class Certifier {
  private static final String CURVE = "secp256r1";
  private static final int SERIAL_BITS = 127; // positive, and below the 20 bytes there may be

  /** For clocks that are behind. */
  private static final Duration BEFORE = Duration.ofDays(1);

  /** Private networks, link-local addresses and the machine itself. */
  private static final List<String> NETWORKS =
      List.of(
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "169.254.0.0/16",
          "127.0.0.0/8",
          "fc00::/7",
          "fe80::/10",
          "::1/128");

  private final SecureRandom random;

  Certifier(SecureRandom random) {
    this.random = random;
  }

  /**
   * An authority that can vouch for names of local networks and nothing else: whoever installs it
   * need not fear for any other site.
   *
   * @param names the DNS names, with all below them, besides private addresses
   */
  PemFile authority(String subject, Set<String> names, Instant now, Duration lasts)
      throws GeneralSecurityException {
    var pair = pair();
    var name = new X500Principal(subject);
    var builder = builder(name, pair.getPublic(), name, now, now.plus(lasts));
    try {
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()))
          .addExtension(
              Extension.nameConstraints, true, new NameConstraints(permitted(names), null));
    } catch (IOException impossible) {
      throw new AssertionError(impossible); // an encoding in memory
    }
    return new PemFile(pair.getPrivate(), List.of(signed(builder, pair)));
  }

  /** A server's certificate that this authority vouches for, and its chain up to there. */
  PemFile server(
      PemFile authority,
      String subject,
      Set<String> names,
      Set<InetAddress> addresses,
      Instant now,
      Duration lasts)
      throws GeneralSecurityException {
    var pair = pair();
    var issuer = authority.certificate();
    var last = issuer.getNotAfter().toInstant();
    var end = now.plus(lasts).isBefore(last) ? now.plus(lasts) : last;
    var builder =
        builder(
            issuer.getSubjectX500Principal(),
            pair.getPublic(),
            new X500Principal(subject),
            now,
            end);
    var extensions = new JcaX509ExtensionUtils();
    try {
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              extensions.createAuthorityKeyIdentifier(issuer.getPublicKey()))
          .addExtension(Extension.subjectAlternativeName, false, alternatives(names, addresses));
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    var certificate = signed(builder, new KeyPair(issuer.getPublicKey(), authority.key()));
    return new PemFile(pair.getPrivate(), List.of(certificate, issuer));
  }

  private KeyPair pair() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance(PemFile.ALGORITHM);
    generator.initialize(new ECGenParameterSpec(CURVE), random);
    return generator.generateKeyPair();
  }

  private X509v3CertificateBuilder builder(
      X500Principal issuer, PublicKey key, X500Principal subject, Instant now, Instant end) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, random),
        Date.from(now.minus(BEFORE)),
        Date.from(end),
        subject,
        key);
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, KeyPair signer)
      throws GeneralSecurityException {
    try {
      var signing = new JcaContentSignerBuilder(PemFile.SIGNATURE).build(signer.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signing));
    } catch (OperatorCreationException unknown) {
      throw new GeneralSecurityException(unknown);
    }
  }

  private static GeneralSubtree[] permitted(Set<String> names) {
    var permitted = new ArrayList<GeneralSubtree>();
    names.forEach(name -> permitted.add(subtree(GeneralName.dNSName, name)));
    NETWORKS.forEach(network -> permitted.add(subtree(GeneralName.iPAddress, network)));
    return permitted.toArray(GeneralSubtree[]::new);
  }

  private static GeneralSubtree subtree(int kind, String name) {
    return new GeneralSubtree(new GeneralName(kind, name));
  }

  private static GeneralNames alternatives(Set<String> names, Set<InetAddress> addresses) {
    var all = new ArrayList<GeneralName>();
    names.forEach(name -> all.add(new GeneralName(GeneralName.dNSName, name)));
    addresses.forEach(
        address ->
            all.add(
                new GeneralName(
                    GeneralName.iPAddress, address.getHostAddress().replaceFirst("%.*", ""))));
    return new GeneralNames(all.toArray(GeneralName[]::new));
  }
}
