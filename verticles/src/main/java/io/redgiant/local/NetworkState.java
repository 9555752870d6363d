package io.redgiant.local;

import io.redgiant.protocol.Layout;

/**
 * What the records say of the network as a whole.
 *
 * @param replicas how many copies of a content there are to be
 */
public record NetworkState(Layout layout, int replicas) implements ByReference {
  /** On how many nodes a write is to be, as far as there are so many: at least on one. */
  public int wanted() {
    return Math.max(1, Math.min(replicas, layout.active().size()));
  }
}
