package io.redgiant.journal;

import io.redgiant.protocol.JournalRecord;
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
}
