package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.FileDisk;
import io.redgiant.protocol.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A journal on a real disk, copies of it to damage, and what a check says of each. */
final class CheckedJournal {
  private static final long FILE_BYTES_MAX = 2_000; // a handful of records

  private final Path directory;
  private int copies;

  /**
   * @param directory that the journal and its copies are made in
   */
  CheckedJournal(Path directory) {
    this.directory = directory;
  }

  Path home() {
    return directory.resolve("home");
  }

  OneNode open() throws IOException, SQLException {
    return open(home());
  }

  static OneNode open(Path data) throws IOException, SQLException {
    return new OneNode(new FileDisk(data), data, 1, 0, FILE_BYTES_MAX);
  }

  /** A node that was stopped, with several journal files. */
  Digest stopped() throws IOException, SQLException {
    try (var node = open()) {
      publish(node, 40);
      return node.state();
    }
  }

  static void publish(OneNode node, int records) throws IOException, SQLException {
    for (int i = 0; i < records; i++) {
      node.publish("file " + i, "content " + i);
    }
  }

  /** What is on disk now, which is what would be if the process were killed now. */
  Path copy() throws IOException {
    return copyOf(home());
  }

  Path copyOf(Path data) throws IOException {
    var copy = directory.resolve("copy" + copies++);
    for (var file : bytesOf(data).entrySet()) {
      var target = copy.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue().array());
    }
    return copy;
  }

  static Map<String, ByteBuffer> bytesOf(Path data) throws IOException {
    var bytes = new HashMap<String, ByteBuffer>();
    try (var all = Files.walk(data)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        bytes.put(data.relativize(file).toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
      }
    }
    return bytes;
  }

  static List<JournalFileName> files(Path data) throws IOException {
    var disk = new FileDisk(data);
    return OriginScan.files(disk, Replay.origins(disk).getFirst());
  }

  List<Frame> frames(JournalFileName name) throws IOException {
    var frames = new ArrayList<Frame>();
    try (var scan =
        new FileScan(new FileDisk(home()), name, new RecordDigests(OneNode.CORE), Long.MAX_VALUE)) {
      for (var frame = scan.next(); frame != null; frame = scan.next()) {
        frames.add(frame);
      }
    }
    return frames;
  }

  static void flip(Path file, long bit) throws IOException {
    var bytes = Files.readAllBytes(file);
    bytes[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
    Files.write(file, bytes);
  }

  static JournalCheck.Result check(Path data) throws IOException, SQLException {
    return JournalCheck.check(new FileDisk(data), data, OneNode.CORE);
  }

  static void rebuild(Path data) throws IOException, SQLException {
    JournalCheck.rebuild(new FileDisk(data), data, OneNode.CORE);
  }

  static List<String> findings(Path data) throws IOException, SQLException {
    return check(data).findings();
  }

  static void assertNames(String file, Path data) throws IOException, SQLException {
    var found = findings(data);
    assertTrue(found.stream().anyMatch(one -> one.startsWith(file)), file + " is not in " + found);
  }
}
