package io.redgiant.protocol;

/** Names a whole file's bytes: BLAKE3-256 of all of it, exactly what {@code b3sum} prints. */
public record ContentId(Digest digest) implements Comparable<ContentId> {
  /** Parses 64 hexadecimal digits. */
  public static ContentId parse(String hex) {
    return new ContentId(Digest.parse(hex));
  }

  @Override
  public int compareTo(ContentId other) {
    return digest.compareTo(other.digest);
  }

  @Override
  public String toString() {
    return digest.hex();
  }
}
