package io.redgiant.journal;

import io.redgiant.disk.Disk;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.RecordHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one origin's records, file after file, from where somebody left off. */
final class OriginScan implements AutoCloseable {
  private final Disk disk;
  private final RecordDigests digests;
  private final boolean repairs;
  private final long durableSequence;
  private final List<JournalFileName> files;
  private final List<Damage> damage = new ArrayList<>();

  private Reached reached;
  private int next; // index of the file after the open one
  private @Nullable FileScan open;
  private @Nullable Located head;

  /**
   * @param repairs cuts off what was never durable, and writes again what says nothing new: a
   *     file's header and the mark at its end
   * @param from what has been read before
   * @param durableSequence records up to this one are known to have been durable
   */
  OriginScan(
      Disk disk,
      Origin origin,
      RecordDigests digests,
      boolean repairs,
      Reached from,
      long durableSequence)
      throws IOException {
    this.disk = disk;
    this.digests = digests;
    this.repairs = repairs;
    this.durableSequence = durableSequence;
    reached = from;
    files = files(disk, origin).stream().filter(file -> file.first() >= from.file()).toList();
    try {
      advance();
    } catch (IOException unreadable) {
      close(); // nobody else has it yet
      throw unreadable;
    }
  }

  /** An origin's journal files, in order. */
  static List<JournalFileName> files(Disk disk, Origin origin) throws IOException {
    var files = new ArrayList<JournalFileName>();
    for (var name : disk.list(JournalFileName.directory(origin))) {
      var file = JournalFileName.parse(origin, name);
      if (file != null) {
        files.add(file);
      }
    }
    return files;
  }

  /** The record that {@link #advance} moves past, or null at the end. */
  @Nullable Located head() {
    return head;
  }

  Reached reached() {
    return reached;
  }

  /** What could not be read so far. */
  List<Damage> damage() {
    return damage;
  }

  void advance() throws IOException {
    head = null;
    while (head == null) {
      if (open == null && !openNext()) {
        return;
      }
      var frame = open().next();
      if (frame != null) {
        head = Located.of(files.get(next - 1), frame);
        if (repairs && frame.offset() == JournalFileName.HEADER_BYTES) {
          mendHeader(files.get(next - 1), frame.header());
        }
        reached = reached.after(head);
      } else {
        closeFile();
      }
    }
  }

  private FileScan open() {
    return java.util.Objects.requireNonNull(open);
  }

  private boolean openNext() throws IOException {
    if (next == files.size()) {
      return false;
    }
    var file = files.get(next++);
    boolean last = next == files.size();
    var scan = new FileScan(disk, file, digests, last ? durableSequence : Long.MAX_VALUE);
    open = scan;
    if (file.first() == reached.file() && reached.sequence() >= file.first()) {
      scan.skipTo(reached.end(), reached.sequence() + 1, reached.last());
      return true;
    }
    var previous = scan.previous();
    if (file.first() != reached.sequence() + 1
        || previous != null && !previous.equals(reached.last())) {
      damage.add(
          new Damage(
              file.path(),
              0,
              0,
              reached.sequence() + 1,
              "the records before it, after " + reached.sequence() + ", are missing"));
    }
    return true;
  }

  private void closeFile() throws IOException {
    try (var scan = open()) {
      open = null;
      var file = files.get(next - 1);
      boolean last = next == files.size();
      if (repairs && !last && files.get(next).first() == reached.sequence() + 1) {
        mendEnd(file, scan);
      }
      damage.addAll(scan.damage());
      if (last) {
        ended(file, scan);
      }
    }
  }

  private void ended(JournalFileName file, FileScan scan) throws IOException {
    if (reached.sequence() < durableSequence) {
      long first = reached.sequence() + 1;
      var missing = "records " + first + " to " + durableSequence + " were durable and are missing";
      damage.add(new Damage(file.path(), scan.end(), 0, first, missing));
    } else if (repairs && !scan.sealed() && scan.damage().isEmpty()) {
      seal(file, scan.end());
    }
  }

  /** Writes the header of a file again whose first record can be read: it says all of it. */
  private void mendHeader(JournalFileName name, RecordHeader first) throws IOException {
    var scan = open();
    if (scan.damage().isEmpty()
        || first.sequence() != name.first()
        || first.sequence() != reached.sequence() + 1
        || !first.previous().equals(reached.last())) {
      return;
    }
    try (var file = disk.open(name.path())) {
      file.write(name.header(first.previous()), 0);
      file.force();
    }
    scan.mended(0);
  }

  /** Where only what lies behind a file's last record is damaged, nothing is lost. */
  private void mendEnd(JournalFileName name, FileScan scan) throws IOException {
    if (scan.damage().stream().anyMatch(one -> one.offset() == scan.end())) {
      seal(name, scan.end());
      scan.mended(scan.end());
    }
  }

  /** Cuts off what was never durable, once, so that nobody has to ask again. */
  private void seal(JournalFileName name, long end) throws IOException {
    if (end < JournalFileName.HEADER_BYTES) {
      disk.delete(name.path()); // not even the file's header was durable, so nothing in it was
      disk.forceDirectory(JournalFileName.directory(name.origin()));
      return;
    }
    try (var file = disk.open(name.path())) {
      file.truncate(end);
      file.write(Frame.mark(end), end);
      file.force();
    }
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }
}
