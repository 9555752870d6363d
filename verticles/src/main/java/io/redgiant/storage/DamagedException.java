package io.redgiant.storage;

import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;

/**
 * A chunk was here, and its bytes turned out not to be what its id says. It is out of service by
 * now, and so may be fetched from another node like one that is lacking.
 */
final class DamagedException extends RuntimeException {
  private final transient Refusal refusal;

  DamagedException(ChunkId chunk, String place) {
    super("chunk %s is damaged in %s".formatted(chunk, place), null, false, false);
    refusal =
        new Refusal(Failure.INTERNAL, getMessage() + ", and this node has no other copy of it");
  }

  /** The answer where no other node is to be asked. */
  Refusal refusal() {
    return refusal;
  }
}
