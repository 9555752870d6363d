package io.redgiant.journal;

import io.redgiant.disk.Disk;
import io.redgiant.disk.DiskFile;
import io.redgiant.protocol.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one journal file from the start or from a known frame's end, and tells a torn tail from
 * damage.
 *
 * <p>A frame that cannot be read was durable, and so is damaged, if anything says so: the file is
 * not its origin's last (a file is begun only after the one before was forced), a later frame or
 * mark does ({@link Frame}), or the catalogue has applied that sequence (it commits after the
 * force). If nothing does, the bytes are the tail of a group whose force never ended.
 */
final class FileScan implements AutoCloseable {
  private static final byte MARKER_FIRST = Frame.MARKER >> 24;

  private final String name;
  private final DiskFile file;
  private final ReadWindow window;
  private final FrameReader reader;
  private final long durableSequence;
  private final List<Damage> damage = new ArrayList<>();

  private long offset; // where the next frame is expected
  private long sequence; // which one that is
  private @Nullable Digest previous; // what it must follow; null after a gap
  private long end; // after the last readable frame
  private boolean sealed;
  private boolean torn;

  /**
   * @param durableSequence records up to this one are known to have been durable
   */
  FileScan(Disk disk, JournalFileName name, RecordDigests digests, long durableSequence)
      throws IOException {
    this.name = name.path();
    this.durableSequence = durableSequence;
    file = disk.open(name.path());
    window = new ReadWindow(file);
    reader = new FrameReader(window, name.origin(), digests);
    sequence = name.first();
    try {
      start(name);
    } catch (IOException unreadable) {
      file.close(); // nobody else has it yet
      throw unreadable;
    }
  }

  private void start(JournalFileName name) throws IOException {
    var header = window.at(0, JournalFileName.HEADER_BYTES);
    previous = header == null ? null : name.previous(header);
    if (previous != null) {
      offset = JournalFileName.HEADER_BYTES;
      end = offset;
    } else {
      broken(0, 0, "the file's header is not readable");
    }
  }

  /** Goes on after a frame that has been read before. */
  void skipTo(long offset, long sequence, Digest previous) {
    this.offset = offset;
    this.end = offset;
    this.sequence = sequence;
    this.previous = previous;
  }

  /**
   * The id that the file's header says is before its first record, or null where that is not
   * readable.
   */
  @Nullable Digest previous() {
    return previous;
  }

  /** The next readable frame, or null at the end. */
  @Nullable Frame next() throws IOException {
    while (!torn && !sealed && offset < window.size()) {
      if (reader.markAt(offset)) {
        ended();
        continue;
      }
      switch (reader.at(offset)) {
        case FrameReader.Read.Broken broken -> broken(offset, broken.bytes(), broken.why());
        case FrameReader.Read.Whole(var frame) when follows(frame) -> {
          offset = frame.end();
          end = offset;
          sequence = frame.header().sequence() + 1;
          previous = frame.id();
          return frame;
        }
        case FrameReader.Read.Whole(var frame) ->
            broken(
                offset,
                frame.bytes(),
                "record " + frame.header().sequence() + " does not follow the one before it");
      }
    }
    return null;
  }

  /** After the last readable frame. */
  long end() {
    return end;
  }

  /** The file ends where its last frame does, and says so. */
  boolean sealed() {
    return sealed && damage.isEmpty();
  }

  /** Finds no fault any more with what lies at {@code at}: it was made good. */
  void mended(long at) {
    damage.removeIf(one -> one.offset() == at);
  }

  List<Damage> damage() {
    return damage;
  }

  private boolean follows(Frame frame) {
    long found = frame.header().sequence();
    return previous == null
        ? found >= sequence
        : found == sequence && frame.header().previous().equals(previous);
  }

  private void ended() throws IOException {
    if (offset + Frame.MARK_BYTES == window.size()) {
      sealed = true;
    } else {
      broken(offset, Frame.MARK_BYTES, "more follows a mark that says nothing does");
    }
  }

  /** Looks for what follows bytes that are no frame, and decides what they are. */
  private void broken(long at, int bytes, String why) throws IOException {
    boolean durable = sequence <= durableSequence;
    long found = -1;
    for (long probe = at + Math.max(1, bytes);
        probe < window.size() && !(durable && found >= 0);
        probe++) {
      var first = window.at(probe, 1);
      if (first == null || first.get() != MARKER_FIRST) {
        continue;
      }
      var head = reader.head(probe);
      if (head != null && head.header().sequence() >= sequence) {
        durable |= head.durable() > at;
        found = found < 0 ? probe : found;
        probe += Frame.FIXED_BYTES;
      } else if (reader.markAt(probe)) {
        durable = true;
        found = found < 0 ? probe : found;
      }
    }
    if (!durable) {
      torn = true;
      return;
    }
    long next = found < 0 ? window.size() : found;
    damage.add(new Damage(name, at, next - at, sequence, why));
    offset = next;
    previous = null;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
