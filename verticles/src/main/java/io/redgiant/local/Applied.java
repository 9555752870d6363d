package io.redgiant.local;

import io.redgiant.protocol.JournalRecord;
import java.util.List;

/** Records that are forced and applied to the catalogue, in the order they were. */
public record Applied(List<JournalRecord> records) implements ByReference {
  public Applied {
    records = List.copyOf(records);
  }
}
