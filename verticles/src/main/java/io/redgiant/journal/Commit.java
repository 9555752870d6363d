package io.redgiant.journal;

import io.redgiant.protocol.JournalRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a group of writes.
 *
 * @param outcomes one per write, in their order
 * @param applied the records that are now durable and applied, in order
 */
record Commit(List<Outcome> outcomes, List<JournalRecord> applied) {
  Commit {
    outcomes = List.copyOf(outcomes);
    applied = List.copyOf(applied);
  }

  /** With records in front that were applied just before. */
  Commit after(List<JournalRecord> earlier) {
    if (earlier.isEmpty()) {
      return this;
    }
    var all = new ArrayList<>(earlier);
    all.addAll(applied);
    return new Commit(outcomes, all);
  }
}
