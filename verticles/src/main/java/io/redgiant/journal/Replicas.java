package io.redgiant.journal;

import io.redgiant.disk.Disk;
import io.redgiant.protocol.Origin;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The writers of journal files: one for this run's own origin, and one for each origin of which
 * records came lately.
 */
final class Replicas implements AutoCloseable {
  /** Open at once: the nodes of a network, and each costs a descriptor. */
  static final int OPEN_MAX = 64;

  private final Disk disk;
  private final RecordDigests digests;
  private final RandomGenerator random;
  private final long fileBytesMax;
  private final Map<Origin, JournalWriter> writers = new LinkedHashMap<>(16, 0.75f, true);

  Replicas(Disk disk, RecordDigests digests, RandomGenerator random, long fileBytesMax) {
    this.disk = disk;
    this.digests = digests;
    this.random = random;
    this.fileBytesMax = fileBytesMax;
  }

  /** For an origin without records. */
  JournalWriter begin(Origin origin) {
    return at(origin, Reached.NOTHING);
  }

  private JournalWriter at(Origin origin, Reached reached) {
    return new JournalWriter(disk, origin, reached, digests, random, fileBytesMax);
  }

  /** The writer of another node's origin, where it ends here. */
  JournalWriter writer(Origin origin, Reached reached) throws IOException {
    var writer = writers.get(origin);
    if (writer != null && !writer.ends(reached)) {
      // what it wrote last was not applied: the catalogue has read it from the file since, or will
      writer.close();
      writer = null;
    }
    if (writer == null) {
      writer = at(origin, reached);
      writers.put(origin, writer);
      closeEldest();
    }
    return writer;
  }

  /** Writes into a hole of an origin. */
  Mending mending(Origin origin, Hole hole) throws IOException {
    return Mending.of(disk, origin, hole, digests, random);
  }

  private void closeEldest() throws IOException {
    if (writers.size() > OPEN_MAX) {
      var eldest = writers.entrySet().iterator().next();
      writers.remove(eldest.getKey());
      eldest.getValue().close();
    }
  }

  /** Forces and closes the files of other origins; they open again when they are needed. */
  @Override
  public void close() throws IOException {
    for (var writer : writers.values()) {
      writer.close();
    }
    writers.clear();
  }
}
