package io.redgiant.storage;

import io.redgiant.disk.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lies in the segments' directory. A crash may leave one of a segment's two files alone, but
 * only while there is nothing in it: a segment is empty when it is made, and emptied before it is
 * deleted. Where more than that is alone, a file was lost, and what is left of the segment is kept.
 *
 * @param whole numbers of the segments that can be opened, in order
 * @param remains files that a crash left: empty, or payload that no row was ever written for
 * @param damage what is kept and cannot be used, one sentence each, naming the file
 * @param numberMax the highest number that a file has, or 0
 */
record SegmentFiles(List<Integer> whole, List<String> remains, List<String> damage, int numberMax) {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentFiles.class);
  private static final Pattern NAME =
      Pattern.compile("[0-7][0-9a-f]{7}(\\" + Segment.PAYLOAD + "|\\" + Segment.ROWS + ")");

  /** Looks at the names and, where one is alone, at the size. Changes nothing; blocks. */
  static SegmentFiles read(Disk disk) throws IOException {
    var names = disk.list(Segment.DIRECTORY);
    var ours = names.stream().filter(name -> NAME.matcher(name).matches()).toList();
    for (var name : names) {
      if (!NAME.matcher(name).matches()) {
        LOG.warn("{}/{} is no file of this node's; it is left alone", Segment.DIRECTORY, name);
      }
    }
    var numbers = ours.stream().map(Segment::number).collect(Collectors.toCollection(TreeSet::new));
    var files =
        new SegmentFiles(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            numbers.isEmpty() ? 0 : numbers.getLast());
    for (int number : numbers) {
      files.add(disk, number, Set.copyOf(ours));
    }
    return files;
  }

  private void add(Disk disk, int number, Set<String> names) throws IOException {
    var payload = Segment.file(number, Segment.PAYLOAD);
    var rows = Segment.file(number, Segment.ROWS);
    if (!names.contains(Segment.name(number) + Segment.PAYLOAD)) {
      if (size(disk, rows) <= SegmentRow.BYTES) {
        remains.add(rows);
      } else {
        damage.add(
            "%s: its payload file %s is missing, and with it %d chunks; put it back and start again"
                .formatted(rows, payload, size(disk, rows) / SegmentRow.BYTES - 1));
      }
      return;
    }
    long payloadBytes = size(disk, payload);
    boolean listed = names.contains(Segment.name(number) + Segment.ROWS);
    if (payloadBytes > 0 && (!listed || size(disk, rows) < SegmentRow.BYTES)) {
      damage.add(
          "%s: its side file %s is %s; its %d bytes are kept and not used; put it back and start again"
              .formatted(payload, rows, listed ? "cut off" : "missing", payloadBytes));
    } else if (listed && size(disk, rows) == SegmentRow.BYTES) {
      remains.add(rows);
      remains.add(payload);
    } else if (listed) {
      whole.add(number);
    } else {
      remains.add(payload);
    }
  }

  private static long size(Disk disk, String name) throws IOException {
    try (var file = disk.open(name)) {
      return file.size();
    }
  }
}
