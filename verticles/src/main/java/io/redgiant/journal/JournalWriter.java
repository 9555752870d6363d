package io.redgiant.journal;

import io.redgiant.disk.Disk;
import io.redgiant.disk.DiskFile;
import io.redgiant.disk.DiskFullException;
import io.redgiant.disk.NoDescriptorException;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Origin;
import java.io.IOException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends one origin's records: those of this run of the process, or those that another node wrote
 * and this one keeps too. Its file is opened, or the first one begun, at the first write.
 *
 * <p>A full disk is no fault: what was written of the group is cut off again, durably, and the next
 * group may succeed. Every other failed write or force is final, as nobody knows any more what the
 * file holds.
 */
final class JournalWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

  private final Disk disk;
  private final Origin origin;
  private final RecordDigests digests;
  private final RandomGenerator random;
  private final long fileBytesMax;

  private Chain chain;
  private @Nullable DiskFile file;
  private long fileFirst;
  private long durableBytes; // all before this is forced; 0 where there is no file

  /**
   * @param from where the origin's records end, {@link Reached#NOTHING} before the first
   */
  JournalWriter(
      Disk disk,
      Origin origin,
      Reached from,
      RecordDigests digests,
      RandomGenerator random,
      long fileBytesMax) {
    this.disk = disk;
    this.origin = origin;
    this.digests = digests;
    this.random = random;
    this.fileBytesMax = fileBytesMax;
    chain = new Chain(from.sequence(), from.last(), from.time());
    fileFirst = from.file();
    durableBytes = from.sequence() == 0 ? 0 : from.end();
  }

  Origin origin() {
    return origin;
  }

  /** Whether its last record is the one that {@code reached} names. */
  boolean ends(Reached reached) {
    return chain.sequence() == reached.sequence() && chain.last().equals(reached.last());
  }

  /**
   * Starts a group; nothing is written yet.
   *
   * @param seen of all records here: what is written now is to be later
   */
  Group begin(long clockMillis, HybridTime seen) {
    boolean rolls = durableBytes == 0 || durableBytes >= fileBytesMax;
    return new Group(
        origin,
        new Chain(chain.sequence(), chain.last(), chain.time().or(seen)),
        rolls ? chain.sequence() + 1 : fileFirst,
        rolls ? JournalFileName.HEADER_BYTES : durableBytes,
        digests,
        random,
        clockMillis);
  }

  /**
   * Makes the group durable.
   *
   * @throws DiskFullException nothing of the group will ever be seen, and another may be written
   * @throws NoDescriptorException the same: no new file could be begun for it
   */
  void write(Group group) throws IOException {
    if (group.start() == JournalFileName.HEADER_BYTES) {
      begin(group);
    } else if (file == null) {
      file = opened();
    }
    var target = java.util.Objects.requireNonNull(file);
    try {
      target.write(group.bytes(), group.start());
    } catch (DiskFullException full) {
      cutBack(full);
      throw full;
    }
    target.force();
    try {
      target.write(Frame.mark(group.end()), group.end()); // over bytes that are there already
    } catch (DiskFullException full) {
      LOG.debug("no room to say that {} ends there; the next start finds that out", origin, full);
    }
    durableBytes = group.end();
    chain = group.chain();
  }

  /** Opens the file that ends where the chain does. What lies behind that cannot be read. */
  private DiskFile opened() throws IOException {
    var opened = disk.open(new JournalFileName(origin, fileFirst).path());
    try {
      if (opened.size() > durableBytes + Frame.MARK_BYTES) {
        opened.truncate(durableBytes);
        opened.write(Frame.mark(durableBytes), durableBytes);
      }
      return opened;
    } catch (IOException error) {
      opened.close();
      throw error;
    }
  }

  /** Begins the file that the group goes to. */
  private void begin(Group group) throws IOException {
    var name = new JournalFileName(origin, group.file());
    var ended = file == null && durableBytes > 0 ? opened() : file;
    if (ended != null) {
      ended.force(); // the mark at its end
      ended.close();
      file = null;
    }
    disk.createDirectories(JournalFileName.directory(origin));
    disk.delete(name.path()); // a crash may have left one that holds no record
    file = disk.create(name.path());
    fileFirst = group.file();
    durableBytes = 0;
    try {
      file.write(name.header(chain.last()), 0);
      disk.forceDirectory(JournalFileName.directory(origin));
    } catch (DiskFullException full) {
      cutBack(full);
      throw full;
    } catch (NoDescriptorException none) {
      file.close();
      file = null; // the next group begins it again; should it come back, it holds no record
      disk.delete(name.path());
      throw none;
    }
  }

  /** Takes back what no force has covered, so that a crash cannot bring a refused write to life. */
  private void cutBack(DiskFullException full) throws IOException {
    var target = java.util.Objects.requireNonNull(file);
    try {
      if (durableBytes > 0) {
        target.truncate(durableBytes);
        target.force();
        return;
      }
      target.close();
      file = null;
      disk.delete(new JournalFileName(origin, fileFirst).path());
      disk.forceDirectory(JournalFileName.directory(origin));
    } catch (IOException stuck) {
      stuck.addSuppressed(full);
      throw new IOException(
          "the disk is full and " + origin + " cannot be cut back to what is durable", stuck);
    }
  }

  /** Closes the file; a later write opens it again. */
  @Override
  public void close() throws IOException {
    if (file != null) {
      file.force(); // the mark at its end
      file.close();
      file = null;
    }
  }
}
