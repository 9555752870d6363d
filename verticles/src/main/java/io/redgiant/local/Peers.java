package io.redgiant.local;

import io.redgiant.protocol.PeersOnline;
import java.util.List;

/** Who is on line, for each node that somebody is on line through; this one first. */
public record Peers(List<PeersOnline> nodes) implements ByReference {
  public Peers {
    nodes = List.copyOf(nodes);
  }
}
