package io.redgiant.protocol;

import java.util.random.RandomGenerator;

/** A person's or a program's lasting identity. Handles are labels; this is who it is. */
public record PeerId(Id128 value) implements Comparable<PeerId> {
  /** What a node writes of itself is no peer's. */
  public static final PeerId NONE = new PeerId(new Id128(0, 0));

  public static PeerId random(RandomGenerator random) {
    return new PeerId(Id128.random(random));
  }

  /** Parses 32 hexadecimal digits. */
  public static PeerId parse(String hex) {
    return new PeerId(Id128.parse(hex));
  }

  @Override
  public int compareTo(PeerId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
