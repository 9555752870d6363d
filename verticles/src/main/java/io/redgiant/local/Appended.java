package io.redgiant.local;

import io.redgiant.protocol.Entry;
import io.redgiant.protocol.Position;

/**
 * A durable record of an entry.
 *
 * @param entry the entry published, or the one that was removed
 * @param created false where this very version was there already
 * @param copies on how many nodes it is forced, of how many {@code wanted}
 */
public record Appended(Entry entry, Position position, boolean created, int copies, int wanted)
    implements Acknowledged {
  @Override
  public Appended on(int copies, int wanted) {
    return new Appended(entry, position, created, copies, wanted);
  }
}
