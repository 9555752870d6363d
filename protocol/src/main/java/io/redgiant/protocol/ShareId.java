package io.redgiant.protocol;

import java.util.random.RandomGenerator;

/** Names a link to a file for people without a token. Who knows it has the file. */
public record ShareId(Id128 value) {
  public static ShareId random(RandomGenerator random) {
    return new ShareId(Id128.random(random));
  }

  /** Parses 32 hexadecimal digits. */
  public static ShareId parse(String hex) {
    return new ShareId(Id128.parse(hex));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
