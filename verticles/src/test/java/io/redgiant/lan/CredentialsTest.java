package io.redgiant.lan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.FileDisk;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final InetAddress HERE = InetAddress.ofLiteral("10.0.0.7");
  private static final InetAddress THERE = InetAddress.ofLiteral("192.168.1.7");

  @TempDir private Path directory;

  private Credentials of(String host) {
    return new Credentials(new FileDisk(directory), new SecureRandom(), host);
  }

  private Credentials.Held at(Instant now, InetAddress... addresses) throws Exception {
    return of("anna").at(List.of(addresses), now);
  }

  @Test
  void vouchesForTheMachinesNamesAndAddressesForLessThan398Days() throws Exception {
    var held = at(NOW, HERE, THERE);

    assertEquals(
        Set.of(
            "localhost", "anna.local", "127.0.0.1", "[0:0:0:0:0:0:0:1]", "10.0.0.7", "192.168.1.7"),
        held.hosts());
    var certificate = held.server().certificate();
    var lasts =
        Duration.between(
            certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
    assertEquals(397, lasts.toDays());
    assertEquals(List.of("1.3.6.1.5.5.7.3.1"), certificate.getExtendedKeyUsage());
    assertEquals(-1, certificate.getBasicConstraints());
    certificate.checkValidity(Date.from(NOW));
    certificate.verify(held.authority().certificate().getPublicKey());
  }

  @Test
  void anAuthorityLastsTenYearsAndVouchesForLocalNetworksAlone() throws Exception {
    var authority = at(NOW, HERE).authority();

    assertEquals(0, authority.certificate().getBasicConstraints());
    authority.certificate().checkValidity(Date.from(NOW.plus(Duration.ofDays(3_649))));
    var certifier = new Certifier(new SecureRandom());
    for (var name : List.of("x.local", "localhost")) {
      assertTrue(isBelieved(certifier, authority, Set.of(name), HERE), name);
    }
    assertTrue(!isBelieved(certifier, authority, Set.of("example.org"), HERE), "a site");
    assertTrue(
        !isBelieved(certifier, authority, Set.of("anna.local"), InetAddress.ofLiteral("192.0.2.1")),
        "an address of the world");
  }

  private static boolean isBelieved(
      Certifier certifier, PemFile authority, Set<String> names, InetAddress address)
      throws Exception {
    var made = certifier.server(authority, "CN=x", names, Set.of(address), NOW, Duration.ofDays(9));
    var path =
        CertificateFactory.getInstance("X.509")
            .generateCertPath(List.of(made.certificate(), authority.certificate()));
    // Its constraints count where it stands in the path, below itself.
    var anchor = authority.certificate();
    var parameters =
        new PKIXParameters(
            Set.of(new TrustAnchor(anchor.getSubjectX500Principal(), anchor.getPublicKey(), null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(NOW));
    try {
      CertPathValidator.getInstance("PKIX").validate(path, parameters);
      return true;
    } catch (java.security.cert.CertPathValidatorException refused) {
      return false;
    }
  }

  @Test
  void keepsBothForThisUserAloneAndReadsThemAgain() throws Exception {
    var made = at(NOW, HERE);

    for (var file : List.of(Credentials.AUTHORITY, Credentials.CERTIFICATE)) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))));
    }
    var read = at(NOW.plus(Duration.ofDays(300)), HERE);
    assertEquals(made, read);
    assertArrayEquals(made.server().bytes(), read.server().bytes());
  }

  @Test
  void anotherCertificateIsMadeBeforeOneEndsAndTheAuthorityStays() throws Exception {
    var made = at(NOW, HERE);

    var later = at(NOW.plus(Duration.ofDays(367)), HERE);

    assertNotEquals(made.server(), later.server());
    assertEquals(made.authority(), later.authority());
    assertEquals(later, at(NOW.plus(Duration.ofDays(368)), HERE));
  }

  @Test
  void anotherCertificateIsMadeWhereTheMachineIsCalledOtherwise() throws Exception {
    var made = at(NOW, HERE);

    var moved = at(NOW, THERE);
    assertTrue(moved.hosts().contains("192.168.1.7") && !moved.hosts().contains("10.0.0.7"));
    var renamed = of("berta.lan").at(List.of(THERE), NOW);
    // The authority cannot vouch for a name that it never heard of.
    assertTrue(renamed.hosts().contains("berta.local") && !renamed.hosts().contains("berta.lan"));
    assertEquals(made.authority(), renamed.authority());
    assertEquals(renamed, of("berta.lan").at(List.of(THERE), NOW));
  }

  /** To vouch for a name is to vouch for all that end in it. */
  @Test
  void aMachinesNameIsVouchedForOnlyWhereNoSiteCanBeCalledSo() throws Exception {
    var dev = of("dev").at(List.of(HERE), NOW);
    assertTrue(!dev.hosts().contains("dev") && dev.hosts().contains("dev.local"));
    var certifier = new Certifier(new SecureRandom());
    for (var site : List.of("dev", "some.dev")) {
      assertTrue(!isBelieved(certifier, dev.authority(), Set.of(site), HERE), site);
    }
    var router = Files.createDirectory(directory.resolve("router"));
    var lan =
        new Credentials(new FileDisk(router), new SecureRandom(), "anna.lan")
            .at(List.of(HERE), NOW);
    assertTrue(lan.hosts().contains("anna.lan"));
    assertTrue(isBelieved(certifier, lan.authority(), Set.of("anna.lan"), HERE));
  }

  @Test
  void twoNodesHaveOneAuthorityWhereOneWasGivenTheOthers() throws Exception {
    var made = at(NOW, HERE);
    var other = Files.createDirectory(directory.resolve("other"));
    Files.copy(directory.resolve(Credentials.AUTHORITY), other.resolve(Credentials.AUTHORITY));

    var held =
        new Credentials(new FileDisk(other), new SecureRandom(), "berta").at(List.of(THERE), NOW);

    assertEquals(made.authority(), held.authority());
    held.server().certificate().verify(made.authority().certificate().getPublicKey());
  }

  @Test
  void aDamagedAuthorityIsNotReplacedBehindPeoplesBacks() throws Exception {
    at(NOW, HERE);
    var file = directory.resolve(Credentials.AUTHORITY);
    var text = Files.readString(file);
    for (var damaged : List.of("", text.substring(0, 300), text.replace("PRIVATE", "PUBLIC"))) {
      Files.writeString(file, damaged);

      var refusal = assertThrows(IllegalArgumentException.class, () -> at(NOW, HERE));

      assertTrue(String.valueOf(refusal.getMessage()).contains(Credentials.AUTHORITY));
      assertEquals(damaged, Files.readString(file));
    }
  }

  @Test
  void aDamagedCertificateOrOneOfAnotherKeyIsMadeAnew() throws Exception {
    var made = at(NOW, HERE);
    Files.writeString(directory.resolve(Credentials.CERTIFICATE), "nothing");
    var again = at(NOW, HERE);
    assertNotEquals(made.server(), again.server());

    Files.writeString(
        directory.resolve(Credentials.CERTIFICATE),
        made.server().keyText() + again.server().chainText());
    var third = at(NOW, HERE);
    assertNotEquals(again.server(), third.server());
    assertEquals(third, at(NOW, HERE));
  }
}
