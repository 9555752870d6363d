package io.redgiant.local;

import io.redgiant.protocol.Position;

/**
 * A durable record of the network as a whole.
 *
 * @param created false where it was so already
 * @param copies on how many nodes it is forced, of how many {@code wanted}
 */
public record Noted(Position position, boolean created, int copies, int wanted)
    implements Acknowledged {
  @Override
  public Noted on(int copies, int wanted) {
    return new Noted(position, created, copies, wanted);
  }
}
