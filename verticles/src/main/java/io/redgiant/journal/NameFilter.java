package io.redgiant.journal;

import io.redgiant.protocol.RoomId;

/**
 * Tells names that are certainly new from those that may have been there: of the rows that fill an
 * empty catalogue most are new, and looking each up in a tree of a million costs half of it all.
 */
final class NameFilter {
  /** Two bits a name: at a million names one in two hundred is looked up for nothing. */
  private static final int BITS = 1 << 25;

  private final long[] bits = new long[BITS / Long.SIZE];

  /** Whether the name may have been added before; adds it. */
  boolean mayHaveAdded(RoomId room, String path) {
    long hash = EntryTable.column(room.value());
    for (int at = 0; at < path.length(); at++) {
      hash = (hash ^ path.charAt(at)) * 0x9E37_79B9_7F4A_7C15L;
      hash ^= hash >>> 29;
    }
    boolean first = set((int) hash);
    boolean second = set((int) (hash >>> 32));
    return first && second;
  }

  private boolean set(int hash) {
    int bit = hash & (BITS - 1);
    long mask = 1L << bit;
    boolean was = (bits[bit / Long.SIZE] & mask) != 0;
    bits[bit / Long.SIZE] |= mask;
    return was;
  }
}
