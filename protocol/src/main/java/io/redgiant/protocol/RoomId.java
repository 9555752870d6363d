package io.redgiant.protocol;

import java.util.random.RandomGenerator;

/** A room's identity. Room names are labels; this is which room it is. */
public record RoomId(Id128 value) implements Comparable<RoomId> {
  /** Everyone's room, the same on every network. */
  public static final RoomId LOBBY = new RoomId(new Id128(0, 0x10bb1));

  /** What concerns the whole network is in no room. */
  public static final RoomId NONE = new RoomId(new Id128(0, 0));

  public static RoomId random(RandomGenerator random) {
    return new RoomId(Id128.random(random));
  }

  /** Parses 32 hexadecimal digits. */
  public static RoomId parse(String hex) {
    return new RoomId(Id128.parse(hex));
  }

  @Override
  public int compareTo(RoomId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
