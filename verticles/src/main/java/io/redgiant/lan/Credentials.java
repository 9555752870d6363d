package io.redgiant.lan;

import io.redgiant.disk.Disk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's authority and its certificate, in two files of the data directory that this user alone
 * can read. The authority lasts, as people tell their browsers of it once; a directory that is
 * given another node's {@link #AUTHORITY} before its first start with {@code --lan} has the same.
 * The certificate is made anew whenever it no longer fits. Blocks; one thread.
 */
final class Credentials {
  static final String AUTHORITY = "lan-ca.pem";
  static final String CERTIFICATE = "lan.pem";

  private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

  private static final Duration AUTHORITY_LASTS = Duration.ofDays(3_650);

  /** With the day before it is made, what browsers take: 397 days. */
  private static final Duration CERTIFICATE_LASTS = Duration.ofDays(396);

  /** How long before its end another one is made. */
  private static final Duration RENEWED_BEFORE = Duration.ofDays(30);

  private static final String SUBJECT = "CN=Red Giant at ";

  /** Names that no site of the world can have. */
  private static final Pattern PRIVATE_NAME =
      Pattern.compile("[a-z0-9.-]+[.](?:local|lan|home|internal|localdomain|home[.]arpa)");

  private static final Pattern SUBJECT_NAME = Pattern.compile("CN=Red Giant at ([a-z0-9.-]+)");
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?([.][a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

  /** With what stands before it, a subject's name has 64 characters at the most. */
  private static final int NAME_CHARS_MAX = 50;

  private static final int DNS_NAME = 2; // of RFC 5280's kinds of names
  private static final int IP_ADDRESS = 7;

  private final Disk disk;
  private final Certifier certifier;
  private final String host;

  /** A pair of them that goes together. */
  record Held(PemFile authority, PemFile server) {
    /** The hosts that the certificate is for, as a URL has them. */
    Set<String> hosts() {
      return alternatives(server.certificate()).stream()
          .map(host -> host.contains(":") ? "[" + host + "]" : host)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /**
   * @param host what the machine calls itself, in lower case
   */
  Credentials(Disk disk, SecureRandom random, String host) {
    this.disk = disk;
    this.certifier = new Certifier(random);
    this.host = host;
  }

  /** What this machine calls itself; {@code localhost} where it does not say. */
  static String machine() {
    String name;
    try {
      var kernel = Path.of("/proc/sys/kernel/hostname");
      name =
          Files.isReadable(kernel)
              ? Files.readString(kernel)
              : InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unknown) {
      name = "";
    } catch (IOException unreadable) {
      LOG.warn("this machine's name cannot be read; the certificate is for its addresses alone");
      name = "";
    }
    var lower = name.strip().toLowerCase(Locale.ROOT);
    return lower.length() <= NAME_CHARS_MAX && NAME.matcher(lower).matches() ? lower : "localhost";
  }

  /**
   * Those that are good now for these addresses; made where there are none, or they do not fit.
   *
   * @throws IllegalArgumentException a file holds something else
   */
  Held at(Collection<InetAddress> addresses, Instant now) throws IOException {
    try {
      var authority = authority(now);
      var all = Stream.concat(addresses.stream(), loopback().stream()).collect(Collectors.toSet());
      return new Held(authority, server(authority, all, now));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("no certificate can be made here", impossible);
    }
  }

  private static List<InetAddress> loopback() {
    return List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
  }

  private PemFile authority(Instant now) throws IOException, GeneralSecurityException {
    if (disk.exists(AUTHORITY)) {
      var held = readAuthority();
      if (held.certificate().getNotAfter().toInstant().minus(RENEWED_BEFORE).isAfter(now)) {
        return held;
      }
      LOG.warn("this node's certificate authority ends; people have to trust another one");
    }
    var made = certifier.authority(SUBJECT + host, vouchedFor(host), now, AUTHORITY_LASTS);
    disk.replaceSecret(AUTHORITY, made.bytes());
    return made;
  }

  private PemFile readAuthority() throws IOException {
    try {
      return PemFile.parse(disk.readAll(AUTHORITY));
    } catch (GeneralSecurityException | IllegalArgumentException damaged) {
      throw new IllegalArgumentException(
          "%s cannot be used: %s; put it back from a copy, or delete it, and people have to trust the"
                  .formatted(AUTHORITY, damaged.getMessage())
              + " one that the next start makes");
    }
  }

  private PemFile server(PemFile authority, Set<InetAddress> addresses, Instant now)
      throws IOException, GeneralSecurityException {
    var names = names(authority.certificate());
    var wanted = new TreeSet<>(names);
    addresses.forEach(address -> wanted.add(text(address)));
    if (disk.exists(CERTIFICATE)) {
      var held = readServer();
      if (held != null && isGood(held, authority, wanted, now)) {
        return held;
      }
    }
    var made = certifier.server(authority, "CN=" + host, names, addresses, now, CERTIFICATE_LASTS);
    disk.replaceSecret(CERTIFICATE, made.bytes());
    LOG.info("a certificate was made for {}", String.join(", ", wanted));
    return made;
  }

  /** Null where it is damaged: another one does as well. */
  private @Nullable PemFile readServer() throws IOException {
    try {
      return PemFile.parse(disk.readAll(CERTIFICATE));
    } catch (GeneralSecurityException | IllegalArgumentException damaged) {
      LOG.warn("{} is made anew: {}", CERTIFICATE, damaged.getMessage());
      return null;
    }
  }

  private static boolean isGood(PemFile held, PemFile authority, Set<String> wanted, Instant now) {
    var certificate = held.certificate();
    return held.chain().getLast().equals(authority.certificate())
        && !certificate.getNotBefore().toInstant().isAfter(now)
        && certificate.getNotAfter().toInstant().minus(RENEWED_BEFORE).isAfter(now)
        && alternatives(certificate).equals(wanted);
  }

  /** The machine's names that this authority may vouch for: it may come from another machine. */
  private Set<String> names(X509Certificate authority) {
    var first = host.replaceFirst("[.].*", "");
    var names = new TreeSet<>(Set.of("localhost"));
    if (!first.equals("localhost")) {
      names.add(first + ".local");
    }
    Matcher subject = SUBJECT_NAME.matcher(authority.getSubjectX500Principal().getName());
    if (subject.matches()) {
      var permitted = vouchedFor(subject.group(1));
      Stream.of(host, first).filter(permitted::contains).forEach(names::add);
    }
    return names;
  }

  /** A name also stands for all that are below it, so only what nobody else can own. */
  private static Set<String> vouchedFor(String host) {
    var names = new TreeSet<>(List.of("localhost", "local"));
    if (PRIVATE_NAME.matcher(host).matches()) {
      names.add(host);
    }
    return names;
  }

  private static String text(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  private static Set<String> alternatives(X509Certificate certificate) {
    var found = new TreeSet<String>();
    try {
      var all = certificate.getSubjectAlternativeNames();
      for (var one : all == null ? List.<List<?>>of() : all) {
        if (Integer.valueOf(DNS_NAME).equals(one.getFirst())) {
          found.add(String.valueOf(one.get(1)));
        } else if (Integer.valueOf(IP_ADDRESS).equals(one.getFirst())) {
          found.add(text(InetAddress.ofLiteral(String.valueOf(one.get(1)))));
        }
      }
    } catch (CertificateParsingException unreadable) {
      LOG.warn("the names in {} cannot be read", CERTIFICATE, unreadable);
    }
    return found;
  }
}
