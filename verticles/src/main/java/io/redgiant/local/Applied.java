package io.redgiant.local;

import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.RecordKind;
import java.util.List;

/** Records that are forced and applied to the catalogue, in the order they were. */
public record Applied(List<JournalRecord> records) implements ByReference {
  public Applied {
    records = List.copyOf(records);
  }

  /** Those that name contents, or say who is to hold them. */
  public List<JournalRecord> ofContents() {
    return records.stream().filter(record -> isOfContents(record.header().kind())).toList();
  }

  private static boolean isOfContents(RecordKind kind) {
    return kind.equals(RecordKind.ENTRY_PUBLISHED)
        || kind.equals(RecordKind.LAYOUT_PLACED)
        || kind.equals(RecordKind.SETTING_CHANGED);
  }
}
