package io.redgiant.journal;

import io.redgiant.protocol.JournalRecord;
import java.io.IOException;

/** Records of one origin that another node sent, and where they go. */
interface Part {
  Group group();

  /**
   * Whether the record belongs behind those of the group.
   *
   * @param headerBytes how long its header is
   */
  boolean fits(JournalRecord record, int headerBytes);

  /**
   * Makes the group durable.
   *
   * @throws io.redgiant.disk.DiskFullException it is not, and may be tried again
   * @throws io.redgiant.disk.NoDescriptorException the same
   */
  void write() throws IOException;

  /** Behind all that is here of the origin. */
  record Appended(JournalWriter writer, Group group) implements Part {
    @Override
    public boolean fits(JournalRecord record, int headerBytes) {
      return group.isNext(record.header());
    }

    @Override
    public void write() throws IOException {
      writer.write(group);
    }
  }
}
