package io.redgiant.journal;

import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import java.util.Comparator;

/** Where a record stands in the one order of records. */
record TimeKey(HybridTime time, Origin origin, long sequence) implements Comparable<TimeKey> {
  static final Comparator<TimeKey> ORDER =
      Comparator.comparing(TimeKey::time)
          .thenComparing(TimeKey::origin)
          .thenComparingLong(TimeKey::sequence);

  static TimeKey of(EntryRow row) {
    return new TimeKey(row.time(), row.origin(), row.sequence());
  }

  /** Before every record of that millisecond or later. */
  static TimeKey startOf(long millis) {
    return new TimeKey(HybridTime.ofMillis(millis), new Origin(new NodeId(new Id128(0, 0)), 0), 0);
  }

  @Override
  public int compareTo(TimeKey other) {
    return ORDER.compare(this, other);
  }
}
