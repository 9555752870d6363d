package io.redgiant.journal;

import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.Origin;
import java.util.Comparator;

/**
 * A record and where it lies.
 *
 * @param file the first sequence of the origin's file that it is in
 * @param offset of its frame, and {@code end} after it
 * @param scrap an erasure of it was cut off and is to be finished
 */
record Located(JournalRecord record, long file, long offset, long end, boolean scrap) {
  /**
   * The one order of records: by time; what was written at the same time goes by origin and
   * sequence.
   */
  static final Comparator<Located> ORDER =
      Comparator.<Located, HybridTime>comparing(located -> located.record.header().time())
          .thenComparing(Located::origin)
          .thenComparingLong(located -> located.record.header().sequence());

  static Located of(JournalFileName file, Frame frame) {
    return new Located(frame.record(), file.first(), frame.offset(), frame.end(), frame.scrap());
  }

  Origin origin() {
    return record.header().origin();
  }
}
