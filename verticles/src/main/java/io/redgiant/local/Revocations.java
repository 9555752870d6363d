package io.redgiant.local;

import io.redgiant.protocol.PeerId;

/** Which tokens are no good any more, though this network made them. */
@FunctionalInterface
public interface Revocations {
  /** The milliseconds since 1970 before which a peer's tokens are void; 0 where none is. */
  long voidBefore(PeerId peer);
}
