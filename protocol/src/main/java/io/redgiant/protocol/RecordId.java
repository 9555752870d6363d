package io.redgiant.protocol;

/** Names a record: BLAKE3-256 of its header. */
public record RecordId(Digest digest) implements Comparable<RecordId> {
  /** Parses 64 hexadecimal digits. */
  public static RecordId parse(String hex) {
    return new RecordId(Digest.parse(hex));
  }

  @Override
  public int compareTo(RecordId other) {
    return digest.compareTo(other.digest);
  }

  @Override
  public String toString() {
    return digest.hex();
  }
}
