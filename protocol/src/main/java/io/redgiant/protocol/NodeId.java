package io.redgiant.protocol;

import java.util.random.RandomGenerator;

/** A node's lasting identity, made at random when its data directory is. */
public record NodeId(Id128 value) implements Comparable<NodeId> {
  public static NodeId random(RandomGenerator random) {
    return new NodeId(Id128.random(random));
  }

  /** Parses 32 hexadecimal digits. */
  public static NodeId parse(String hex) {
    return new NodeId(Id128.parse(hex));
  }

  @Override
  public int compareTo(NodeId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
