package io.redgiant.protocol;

import java.util.random.RandomGenerator;

/** Names an upload in several requests, resumable or delta, for as long as it is under way. */
public record UploadId(Id128 value) {
  public static UploadId random(RandomGenerator random) {
    return new UploadId(Id128.random(random));
  }

  /** Parses 32 hexadecimal digits. */
  public static UploadId parse(String hex) {
    return new UploadId(Id128.parse(hex));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
