package io.redgiant.journal;

/**
 * What later records made of an entry version: bits, kept with their complement so that a flipped
 * one is noticed.
 */
final class EntryState {
  private EntryState() {}

  /** A later version names it as one that its publisher saw. */
  static final int REPLACED = 1;

  /** The same peer used the same idempotency key before: this is the same write again. */
  static final int FOLDED = 2;

  /** Of the versions of its path that are neither, the latest: the one that lists show. */
  static final int SHOWN = 4;

  private static final int MASK = 0xFF;

  /** How {@link #SHOWN} alone, which is all that goes with it, lies in the table. */
  static final int SHOWN_ENCODED = encode(SHOWN);

  static int encode(int flags) {
    return flags | (~flags & MASK) << 8;
  }

  static int decode(int encoded) {
    int flags = encoded & MASK;
    if (encode(flags) != encoded) {
      throw new CatalogueDamagedException("a row of the catalogue has the state " + encoded);
    }
    return flags;
  }
}
