package io.redgiant.chat;

import io.redgiant.disk.Disk;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.Seen;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where read marks outlast the node: a line for each, written anew when some have changed. */
final class MarksFile {
  private static final Logger LOG = LoggerFactory.getLogger(MarksFile.class);
  private static final String NAME = "read-marks";

  private final Disk disk;

  MarksFile(Disk disk) {
    this.disk = disk;
  }

  /** Reads what is there into {@code marks}; a line that is none is left out. Blocks. */
  void load(ReadMarks marks) throws IOException {
    if (!disk.exists(NAME)) {
      return;
    }
    var text = new String(disk.readAll(NAME), StandardCharsets.UTF_8);
    for (var line : text.split("\n")) {
      try {
        var mark = Passing.mark(line);
        marks.read(mark.peer(), mark.room(), mark.upTo());
      } catch (Refusal | IllegalArgumentException damaged) {
        LOG.warn("a line of {} says nothing: {}", NAME, damaged.getMessage());
      }
    }
  }

  /** Blocks. */
  void store(Map<ReadMarks.Mark, Seen> marks) throws IOException {
    var text = new StringBuilder();
    marks.forEach(
        (mark, upTo) -> text.append(mark.peer() + " " + mark.room() + " " + upTo).append('\n'));
    disk.replaceSecret(NAME, text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
