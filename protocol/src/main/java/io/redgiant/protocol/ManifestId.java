package io.redgiant.protocol;

/**
 * Names a manifest: BLAKE3-256 of the bytes of its root node, which is also that node's chunk id.
 */
public record ManifestId(Digest digest) implements Comparable<ManifestId> {
  /** Parses 64 hexadecimal digits. */
  public static ManifestId parse(String hex) {
    return new ManifestId(Digest.parse(hex));
  }

  @Override
  public int compareTo(ManifestId other) {
    return digest.compareTo(other.digest);
  }

  @Override
  public String toString() {
    return digest.hex();
  }
}
