package io.redgiant.storage;

import io.redgiant.disk.Disk;
import io.redgiant.disk.DiskFile;
import io.redgiant.protocol.ChunkId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places in segments whose bytes were found to be other than their ids say. The list outlives a
 * restart, or the next upload of those bytes would be told that they are held already. Storage's
 * event loop only.
 */
final class Quarantine {
  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
  static final String DIRECTORY = "quarantine";
  static final String FILE = DIRECTORY + "/rows";

  private final Disk disk;
  private final DiskThreads threads;
  private final Set<Place> places = new HashSet<>();
  private final Set<ChunkId> found = new LinkedHashSet<>(); // and not taken
  private CompletableFuture<Long> end =
      CompletableFuture.completedFuture(0L); // of the file, after the writes so far

  /** Where a chunk was, in which segment. */
  record Place(int segment, SegmentRow row) {}

  Quarantine(Disk disk, DiskThreads threads) {
    this.disk = disk;
    this.threads = threads;
  }

  /** Reads the list. Blocks; at start. */
  void open() throws IOException {
    disk.createDirectories(DIRECTORY);
    places.addAll(read(disk));
    places.forEach(place -> found.add(place.row.chunk()));
    long bytes = disk.exists(FILE) ? disk.readAll(FILE).length : 0;
    end = CompletableFuture.completedFuture(bytes - bytes % SegmentRow.BYTES);
  }

  /** What the list says. Changes nothing; blocks. */
  static Set<Place> read(Disk disk) throws IOException {
    var places = new HashSet<Place>();
    if (!disk.exists(FILE)) {
      return places;
    }
    var rows = ByteBuffer.wrap(disk.readAll(FILE));
    while (rows.remaining() >= SegmentRow.BYTES) {
      int start = rows.position();
      var row = SegmentRow.read(rows);
      if (row != null) {
        places.add(new Place(SegmentRow.commit(rows, start), row));
      }
    }
    return places;
  }

  /** The highest number of a segment that the list speaks of, or 0. */
  int segmentMax() {
    return places.stream().mapToInt(Place::segment).max().orElse(0);
  }

  /** Chunks that came onto the list since this was last asked, or were on it at start. */
  List<ChunkId> takeNew() {
    var taken = List.copyOf(found);
    found.clear();
    return taken;
  }

  boolean has(int segment, SegmentRow row) {
    return places.contains(new Place(segment, row));
  }

  boolean has(ChunkId chunk) {
    return places.stream().anyMatch(place -> place.row.chunk().equals(chunk));
  }

  int size() {
    return places.size();
  }

  void add(int segment, SegmentRow row) {
    if (!places.add(new Place(segment, row))) {
      return;
    }
    found.add(row.chunk());
    var bytes = ByteBuffer.allocate(SegmentRow.BYTES);
    row.write(bytes, segment); // the segment stands where a side file has its commit
    end =
        end.thenCompose(
            at ->
                threads.write(() -> append(bytes.flip(), at)).exceptionally(why -> lost(why, at)));
  }

  private long append(ByteBuffer bytes, long at) throws IOException {
    boolean first = !disk.exists(FILE);
    try (DiskFile file = first ? disk.create(FILE) : disk.open(FILE)) {
      file.write(bytes, at);
      file.force();
    }
    if (first) {
      disk.forceDirectory(DIRECTORY);
    }
    return at + SegmentRow.BYTES;
  }

  /**
   * The chunk stays out of service until a restart, and is then found damaged again by the next
   * read. The next row goes where this one did not.
   */
  private static Long lost(Throwable error, long at) {
    LOG.warn("the quarantine list could not be written", error);
    return at;
  }
}
