package io.redgiant.journal;

import io.redgiant.disk.Disk;
import io.redgiant.disk.DiskFile;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.Origin;
import java.io.IOException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes lost records where they were. A record is as long as it was, so what lies behind the hole
 * stays where it is and is not touched: a crash leaves the hole, or a smaller one.
 *
 * <p>Nothing is written that would not meet the first readable record behind the hole, in the file
 * and in the chain.
 */
final class Mending implements Part {
  private final Disk disk;
  private final JournalFileName file;
  private final boolean exists;
  private final Group group;
  private final long last; // record that goes into this file
  private final @Nullable Frame behind; // the first readable one there, null where there is none
  private final Digest previous; // of the group's first record

  private Mending(
      Disk disk,
      JournalFileName file,
      boolean exists,
      Group group,
      long last,
      @Nullable Frame behind,
      Digest previous) {
    this.disk = disk;
    this.file = file;
    this.exists = exists;
    this.group = group;
    this.last = last;
    this.behind = behind;
    this.previous = previous;
  }

  /** Looks where the hole's next records go, as far as those of one file. */
  static Mending of(
      Disk disk, Origin origin, Hole hole, RecordDigests digests, RandomGenerator random)
      throws IOException {
    var before = hole.before();
    long next = before.sequence() + 1;
    var file = new JournalFileName(origin, next); // where the whole file is lost
    boolean exists = false;
    long last = hole.last();
    for (var name : OriginScan.files(disk, origin)) {
      if (name.first() <= next) {
        file = name;
        exists = true;
      } else if (name.first() <= last) {
        last = name.first() - 1;
      }
    }
    long start = file.first() == next ? JournalFileName.HEADER_BYTES : before.end();
    var chain = new Chain(before.sequence(), before.last(), before.time());
    var group = new Group(origin, chain, file.first(), start, digests, random, 0);
    Frame behind = null;
    if (exists) {
      try (var scan = new FileScan(disk, file, digests, Long.MAX_VALUE)) {
        scan.skipTo(start, next, before.last());
        do {
          behind = scan.next();
        } while (behind != null && behind.header().sequence() <= hole.last());
      }
    }
    return new Mending(disk, file, exists, group, last, behind, before.last());
  }

  @Override
  public Group group() {
    return group;
  }

  @Override
  public boolean fits(JournalRecord record, int headerBytes) {
    var header = record.header();
    if (!group.isNext(header) || header.sequence() > last) {
      return false;
    }
    long end = group.end() + Frame.bytes(headerBytes, header.bodyBytes());
    if (behind == null) {
      return true;
    }
    return header.sequence() < last
        ? end < behind.offset()
        : end == behind.offset() && behind.header().previous().equals(record.id().digest());
  }

  @Override
  public void write() throws IOException {
    try (var target = exists ? disk.open(file.path()) : begun()) {
      if (group.start() == JournalFileName.HEADER_BYTES) {
        target.write(file.header(previous), 0);
      }
      target.write(group.frames(), group.start());
      if (behind == null && group.chain().sequence() == last) {
        target.truncate(group.end());
        target.write(Frame.mark(group.end()), group.end());
      }
      target.force();
    }
  }

  private DiskFile begun() throws IOException {
    disk.createDirectories(JournalFileName.directory(file.origin()));
    var target = disk.create(file.path());
    try {
      disk.forceDirectory(JournalFileName.directory(file.origin()));
    } catch (IOException error) {
      target.close();
      throw error;
    }
    return target;
  }
}
