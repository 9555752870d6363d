package io.redgiant.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

  /** The one conversation of two peers, whoever of them begins it on whichever node. */
  public static RoomId direct(PeerId one, PeerId other) {
    boolean ordered = one.compareTo(other) <= 0;
    var first = ordered ? one : other;
    var second = ordered ? other : one;
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update("redgiant direct conversation ".getBytes(StandardCharsets.US_ASCII));
      digest.update(first.value().bytes());
      digest.update(second.value().bytes());
      return new RoomId(Id128.read(ByteBuffer.wrap(digest.digest())));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible); // every Java has it
    }
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
