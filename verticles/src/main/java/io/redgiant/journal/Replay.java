package io.redgiant.journal;

import io.redgiant.disk.Disk;
import io.redgiant.protocol.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of all origins that somebody lacks, in the one order of records. The order
 * makes no difference to the result, only to the speed: the catalogue keeps entries in order of
 * time, and a late one has to be squeezed in.
 */
final class Replay implements AutoCloseable {
  private final PriorityQueue<OriginScan> scans =
      new PriorityQueue<>(
          Comparator.comparing(scan -> Objects.requireNonNull(scan.head()), Located.ORDER));
  private final List<Damage> damage = new ArrayList<>();

  /**
   * @param repairs cuts off what was never durable, as a start does; false changes nothing
   * @param reached what the reader has already, by origin
   * @param durable which sequences are known to have been durable, by origin
   */
  Replay(
      Disk disk,
      RecordDigests digests,
      boolean repairs,
      Map<Origin, Reached> reached,
      Map<Origin, Long> durable)
      throws IOException {
    for (var origin : origins(disk)) {
      if (repairs) {
        force(disk, origin);
      }
      add(
          new OriginScan(
              disk,
              origin,
              digests,
              repairs,
              reached.getOrDefault(origin, Reached.NOTHING),
              durable.getOrDefault(origin, 0L)));
    }
  }

  /** Every origin that has a directory. */
  static List<Origin> origins(Disk disk) throws IOException {
    var origins = new ArrayList<Origin>();
    for (var name : disk.directories(JournalFileName.ROOT)) {
      if (name.matches("[0-9a-f]{32}-[0-9a-f]{16}")) {
        origins.add(Origin.parse(name));
      }
    }
    return origins;
  }

  @Nullable Located next() throws IOException {
    var scan = scans.poll();
    if (scan == null) {
      return null;
    }
    var located = scan.head();
    scan.advance();
    add(scan);
    return located;
  }

  List<Damage> damage() {
    return damage;
  }

  private void add(OriginScan scan) throws IOException {
    if (scan.head() != null) {
      scans.add(scan);
    } else {
      damage.addAll(scan.damage());
      scan.close();
    }
  }

  /**
   * What a killed process wrote may be read here and lost in a power cut: nothing is applied that
   * is not forced.
   */
  private static void force(Disk disk, Origin origin) throws IOException {
    var files = OriginScan.files(disk, origin);
    if (!files.isEmpty()) {
      var last = files.getLast();
      try (var file = disk.open(last.path())) {
        long end = file.size() - Frame.MARK_BYTES;
        var mark = java.nio.ByteBuffer.allocate(Frame.MARK_BYTES);
        if (end >= JournalFileName.HEADER_BYTES) {
          file.read(mark, end);
          if (Frame.isMark(mark.flip(), end)) {
            return; // sealed: forced when it was
          }
        }
        file.force();
        disk.forceDirectory(JournalFileName.directory(last.origin()));
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (var scan : scans) {
      scan.close();
    }
  }
}
