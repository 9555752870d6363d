package io.redgiant.journal;

import io.redgiant.disk.Disk;
import io.redgiant.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases bodies in place: first the states are written and forced, then salts, bodies and their
 * checksums become zero and that is forced. A crash between leaves bytes under a state that says
 * they are gone; the list of what to erase survives it, and erasing again finishes.
 */
final class Eraser {
  private static final Logger LOG = LoggerFactory.getLogger(Eraser.class);

  /** Bodies erased with one pair of forces. */
  private static final int ERASURES_PER_FORCE = 1_000;

  private final Disk disk;
  private final RecordDigests digests;

  private record Target(DiskFile file, long stateOffset, int bytes) {}

  Eraser(Disk disk, RecordDigests digests) {
    this.disk = disk;
    this.digests = digests;
  }

  /** Erases all that the catalogue lists, and takes it off the list. */
  void eraseDue(Catalogue catalogue) throws SQLException, IOException {
    for (var due = due(catalogue); !due.isEmpty(); due = due(catalogue)) {
      erase(due);
      var erased = due;
      catalogue.change(
          () -> {
            for (var erasure : erased) {
              catalogue.absences().erased(erasure);
            }
          });
    }
  }

  private static List<Absences.Erasure> due(Catalogue catalogue) throws SQLException {
    return catalogue.absences().erasures(ERASURES_PER_FORCE);
  }

  private void erase(List<Absences.Erasure> erasures) throws IOException {
    Map<String, DiskFile> files = new HashMap<>();
    try {
      var targets = new java.util.ArrayList<Target>();
      for (var erasure : erasures) {
        var name = new JournalFileName(erasure.origin(), erasure.file()).path();
        var file = files.get(name);
        if (file == null) {
          file = disk.open(name);
          files.put(name, file);
        }
        var target = target(erasure, file, name);
        if (target != null) {
          targets.add(target);
        }
      }
      for (var target : targets) {
        target.file.write(ByteBuffer.wrap(new byte[] {Frame.ERASED}), target.stateOffset);
      }
      force(files);
      for (var target : targets) {
        target.file.write(ByteBuffer.allocate(target.bytes), target.stateOffset + 1);
      }
      force(files);
    } finally {
      for (var file : files.values()) {
        file.close();
      }
    }
  }

  /**
   * Where the body is; the frame must be the one that is meant, or nothing is overwritten. Null
   * where it cannot be read: it comes again from another node, and then without its body.
   */
  private @Nullable Target target(Absences.Erasure erasure, DiskFile file, String name)
      throws IOException {
    var head =
        new FrameReader(new ReadWindow(file), erasure.origin(), digests).head(erasure.offset());
    if (head == null) {
      LOG.error(
          "{} is damaged at offset {}: the body of {} cannot be erased there",
          name,
          erasure.offset(),
          erasure.version());
      return null;
    }
    if (!digests.id(head.headerBytes()).equals(erasure.version())) {
      throw new IOException(
          name + " does not hold record " + erasure.version() + " at offset " + erasure.offset());
    }
    int headerBytes = head.headerBytes().length;
    int bytes =
        Frame.bytes(headerBytes, head.header().bodyBytes()) - Frame.stateOffset(headerBytes) - 1;
    return new Target(file, erasure.offset() + Frame.stateOffset(headerBytes), bytes);
  }

  private static void force(Map<String, DiskFile> files) throws IOException {
    for (var file : files.values()) {
      file.force();
    }
  }
}
