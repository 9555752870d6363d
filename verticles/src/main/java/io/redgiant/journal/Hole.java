package io.redgiant.journal;

import io.redgiant.protocol.Origin;

/**
 * Records that cannot be read any more, between others of their origin that can. They come again
 * from a node that has them, and are written where they were.
 *
 * @param first the first that was lost
 * @param before what lies before the first that still is: records fill it from there
 * @param last the last that was lost
 */
record Hole(long first, Reached before, long last) {
  boolean contains(long sequence) {
    return before.sequence() < sequence && sequence <= last;
  }

  boolean isFilled() {
    return before.sequence() == last;
  }

  /** How far an origin is here without this. */
  Reached endOf(Origin origin, Reached reached) {
    return new Reached(
        before.sequence(), before.last(), before.file(), before.end(), reached.time());
  }

  /** With one record fewer missing. */
  Hole after(Located located) {
    return new Hole(first, before.after(located), last);
  }
}
