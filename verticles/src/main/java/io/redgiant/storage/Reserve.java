package io.redgiant.storage;

import io.redgiant.disk.Disk;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.io.IOException;

/**
 * Disk space that uploads leave alone, so that records, removals and the rest of the machine go on
 * when it runs short.
 *
 * @param bytes how much
 */
record Reserve(Disk disk, long bytes) {
  private static final long BYTES_MIN = 1L << 30;

  /** The greater of 1 GiB and 5 % of the disk. */
  static long byDefault(Disk disk) throws IOException {
    return Math.max(BYTES_MIN, disk.totalBytes() / 20);
  }

  /** Refuses where {@code more} bytes would touch the reserve. Disk thread. */
  void require(long more) throws IOException {
    long usable = disk.usableBytes();
    if (usable - more < bytes) {
      throw new Refusal(
          Failure.NO_SPACE,
          "%d bytes more do not fit: the disk has %d free and keeps %d in reserve"
              .formatted(more, usable, bytes));
    }
  }
}
