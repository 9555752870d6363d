package io.redgiant.protocol;

/** Names a chunk: BLAKE3-256 of its bytes. */
public record ChunkId(Digest digest) implements Comparable<ChunkId> {
  /** Parses 64 hexadecimal digits. */
  public static ChunkId parse(String hex) {
    return new ChunkId(Digest.parse(hex));
  }

  @Override
  public int compareTo(ChunkId other) {
    return digest.compareTo(other.digest);
  }

  @Override
  public String toString() {
    return digest.hex();
  }
}
