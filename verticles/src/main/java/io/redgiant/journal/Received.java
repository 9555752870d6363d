package io.redgiant.journal;

import io.redgiant.protocol.JournalRecord;
import java.util.List;

/**
 * What became of records that another node sent.
 *
 * @param applied those that are now durable and applied here and were not before, in order
 * @param lacking some of them were not taken, as what comes before them is not here or they were of
 *     too many origins: they are to be asked for
 */
record Received(List<JournalRecord> applied, boolean lacking) {
  Received {
    applied = List.copyOf(applied);
  }
}
