package io.redgiant.local;

import java.util.List;

/** Each peer that a record names, in no order: the answer to {@link PeersKnownQuery}. */
public record PeersKnown(List<PeerChanged> peers) implements ByReference {
  public PeersKnown {
    peers = List.copyOf(peers);
  }
}
