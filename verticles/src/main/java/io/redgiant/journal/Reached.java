package io.redgiant.journal;

import io.redgiant.protocol.Digest;
import io.redgiant.protocol.HybridTime;

/**
 * How far an origin's records have been read.
 *
 * @param sequence of the last record, 0 before the first
 * @param last that record's id, zeros before the first
 * @param file the first sequence of the file it is in
 * @param end where in that file the next frame begins
 * @param time the latest of the origin's records
 */
record Reached(long sequence, Digest last, long file, long end, HybridTime time) {
  static final Reached NOTHING =
      new Reached(0, Digest.ZERO, 1, JournalFileName.HEADER_BYTES, new HybridTime(0));

  /** Before the first record of a file; what is before that was not looked at. */
  static Reached before(long first) {
    return new Reached(
        first - 1, Digest.ZERO, first, JournalFileName.HEADER_BYTES, new HybridTime(0));
  }

  Reached after(Located located) {
    var header = located.record().header();
    return new Reached(
        header.sequence(),
        located.record().id().digest(),
        located.file(),
        located.end(),
        time.compareTo(header.time()) > 0 ? time : header.time());
  }
}
