package io.redgiant.local;

import io.redgiant.protocol.Position;

/**
 * A durable record of something said.
 *
 * @param message as it is now
 * @param created false where the same write had made it already
 * @param copies on how many nodes it is forced, of how many {@code wanted}
 */
public record Said(Message message, Position position, boolean created, int copies, int wanted)
    implements Acknowledged {
  @Override
  public Said on(int copies, int wanted) {
    return new Said(message, position, created, copies, wanted);
  }
}
