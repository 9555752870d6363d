package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bit of a file is another while the node is stopped. There is no second copy. */
class FlippedBitTest {
  private static final int FIRST_BYTES = 300_000;
  private static final Content FIRST = new Content(1, FIRST_BYTES);
  private static final Content SECOND = new Content(2, 500_000);

  private static @TempDir Path whole; // as every test finds it
  private @TempDir Path data;
  private Launch launch;

  @BeforeAll
  static void publishTwoFilesAndStop() throws Exception {
    try (var node = Launch.of(FlippedBitTest.class, whole).start()) {
      assertEquals(201, node.put("first", FIRST.bytes()).statusCode());
      assertEquals(201, node.put("second", SECOND.bytes()).statusCode());
      node.stop();
    }
  }

  @BeforeEach
  void copy() throws IOException {
    launch = Launch.of(FlippedBitTest.class, data);
    launch.copy(whole);
  }

  @Test
  void ofAPayloadIsNamedAndNeverServed() throws Exception {
    var segment = only("segments", ".seg");
    flip(segment, FIRST_BYTES / 2);

    launch.assertFsckNames(segment);
    try (var node = launch.start()) {
      assertNeverServedWrong(node);
      assertArrayEquals(SECOND.bytes(), node.get("second").body());
      assertTrue(node.log().contains(segment.getFileName().toString()), node.log());

      int again = node.put("first", FIRST.bytes()).statusCode();
      assertTrue(again == 200 || again == 201, "status " + again);
      assertArrayEquals(FIRST.bytes(), node.get("first").body(), "sent again, it is whole again");
      node.stop();
    }
  }

  @Test
  void ofASideFilesRowIsNamedAndItsChunkNeverServed() throws Exception {
    var rows = only("segments", ".rows");
    flip(rows, 64 + 20); // of the first row, so that a later commit follows

    launch.assertFsckNames(rows);
    try (var node = launch.start()) {
      assertNeverServedWrong(node);
      assertArrayEquals(SECOND.bytes(), node.get("second").body());
      assertTrue(node.log().contains(rows.getFileName().toString()), node.log());
      node.stop();
    }
  }

  @Test
  void ofAJournalFileIsNamedAndTheRecordNeverBelieved() throws Exception {
    var journal = only("journal", ".rgj");
    var records = new String(Files.readAllBytes(journal), StandardCharsets.ISO_8859_1);
    flip(journal, records.indexOf("{\"path\":\"first\"") - 60); // in the header before that body
    launch.assertFsckNames(journal);

    Files.delete(data.resolve("catalogue.db")); // so that the records have to be read again
    try (var node = launch.start()) {
      assertEquals(404, node.get("first").statusCode());
      assertArrayEquals(SECOND.bytes(), node.get("second").body());
      assertTrue(node.log().contains(journal.getFileName().toString()), node.log());
      node.stop();
    }
  }

  @Test
  void ofTheCatalogueHasItBuiltAnew() throws Exception {
    var catalogue = data.resolve("catalogue.db");
    flip(catalogue, Files.size(catalogue) / 2);

    assertServesBoth();
  }

  @Test
  void ofTheCataloguesLogHasItReadFromTheRecords() throws Exception {
    try (var node = launch.start()) {
      assertEquals(201, node.put("third", new byte[10]).statusCode());
      node.killed(); // an orderly stop leaves no log
    }
    var log = data.resolve("catalogue.db-wal");
    flip(log, Files.size(log) / 2);

    assertServesBoth();
    try (var node = launch.start()) {
      assertArrayEquals(new byte[10], node.get("third").body());
      node.stop();
    }
  }

  private void assertServesBoth() throws Exception {
    try (var node = launch.start()) {
      assertArrayEquals(FIRST.bytes(), node.get("first").body());
      assertArrayEquals(SECOND.bytes(), node.get("second").body());
      node.stop();
    }
    launch.assertFsckClean();
  }

  /** An error, or a transfer that breaks off; never bytes that are not the file's. */
  private static void assertNeverServedWrong(NodeProcess node) {
    try {
      var answer = node.get("first");
      assertNotEquals(200, answer.statusCode());
    } catch (IOException brokenOff) {
      // as it should be, where the head was sent already
    }
  }

  private Path only(String directory, String suffix) throws IOException {
    try (var files = Files.walk(data.resolve(directory))) {
      return files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }

  private static void flip(Path file, long at) throws IOException {
    var bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 4;
    Files.write(file, bytes);
  }
}
