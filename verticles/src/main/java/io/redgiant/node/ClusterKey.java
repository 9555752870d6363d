package io.redgiant.node;

import io.redgiant.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the nodes of one network share, and nobody else has: 32 random bytes. */
record ClusterKey(byte[] bytes) {
  static final String FILE = "cluster.key";
  private static final int BYTES = 32;

  ClusterKey {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          FILE + " holds " + 2 * BYTES + " hexadecimal digits; copy it from another node");
    }
  }

  /** Where a first start has the network's key from. */
  sealed interface Source {
    /** Of all nodes of this user and machine; made where it is missing. */
    record OfUser(Path file) implements Source {}

    record Given(Path file) implements Source {}

    /** A network of its own. */
    record Made() implements Source {}

    /** A key that is made here would be known to no other node. */
    record Nowhere() implements Source {}

    static Source of(ClusterSettings settings, ClusterAddress address) {
      if (settings.key().isPresent()) {
        return new Given(settings.key().get());
      }
      if (!address.isLoopback()) {
        return new Nowhere();
      }
      return settings.join() instanceof Join.Loopback ? new OfUser(settings.userKey()) : new Made();
    }
  }

  /**
   * The directory's own key; at the first start that of {@code source}.
   *
   * @throws DataDirectory.Unusable there is none, the source cannot be read, or it holds another
   *     key than this network has
   */
  static ClusterKey of(Disk disk, Source source, RandomGenerator random)
      throws IOException, DataDirectory.Unusable {
    if (!disk.exists(FILE)) {
      var key = first(source, random);
      disk.replaceSecret(FILE, key.text());
      return key;
    }
    var own = parse(new String(disk.readAll(FILE), StandardCharsets.US_ASCII));
    if (source instanceof Source.Given(var file) && !own.name().equals(read(file).name())) {
      throw new DataDirectory.Unusable(
          "this node belongs to another network than " + file + " is the key of; see --data");
    }
    return own;
  }

  private static ClusterKey first(Source source, RandomGenerator random)
      throws DataDirectory.Unusable {
    return switch (source) {
      case Source.Given(var file) -> read(file);
      case Source.OfUser(var file) -> {
        make(file, random);
        yield read(file);
      }
      case Source.Made made -> random(random);
      case Source.Nowhere nowhere ->
          throw new DataDirectory.Unusable(
              "this node has no key of its network yet; type --cluster-key FILE with a copy of"
                  + " another node's cluster.key, or for the first node a file that"
                  + " 'openssl rand -hex 32' made");
    };
  }

  private static void make(Path file, RandomGenerator random) throws DataDirectory.Unusable {
    try {
      KeyFile.make(file, random);
    } catch (IOException | UnsupportedOperationException unwritable) {
      throw new DataDirectory.Unusable(
          "the key "
              + file
              + " cannot be made ("
              + unwritable
              + "); type --cluster-key FILE, or --join none");
    }
  }

  private static ClusterKey read(Path file) throws DataDirectory.Unusable {
    try {
      return parse(Files.readString(file, StandardCharsets.US_ASCII));
    } catch (IOException unreadable) {
      throw new DataDirectory.Unusable("the key " + file + " cannot be read; see --cluster-key");
    }
  }

  private static ClusterKey parse(String text) {
    try {
      return new ClusterKey(HexFormat.of().parseHex(text.strip()));
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(
          FILE + " holds " + 2 * BYTES + " hexadecimal digits; copy it from another node");
    }
  }

  static ClusterKey random(RandomGenerator random) {
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new ClusterKey(bytes);
  }

  byte[] text() {
    return (HexFormat.of().formatHex(bytes) + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** What the network is called where nodes look for each other: says nothing about the key. */
  String name() {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
      var name = mac.doFinal("cluster name".getBytes(StandardCharsets.US_ASCII));
      return "redgiant-" + HexFormat.of().formatHex(name, 0, 8);
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible); // every Java has HMAC with SHA-256
    }
  }
}
