package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TusRestartTest {
  private static final int SAVED_BYTES = 64 << 20; // about: what a crash costs at most

  private @TempDir Path data;
  private WebNode node;
  private TusRequests tus;

  @BeforeEach
  void start() throws Exception {
    node = WebNode.start(data);
    tus = new TusRequests(node);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private void restart() throws Exception {
    stop();
    start();
  }

  @Test
  void goesOnAtTheSameOffsetAfterARestart() throws Exception {
    var bytes = RandomBytes.of(1, 9_000_000);
    var upload = tus.create("restarted", bytes.length);
    int at = 0;
    for (int part : new int[] {1, 70 << 10, 5_000_000}) {
      assertEquals(
          204, tus.patch(upload, at, Arrays.copyOfRange(bytes, at, at + part)).statusCode());
      at += part;

      restart();

      assertEquals(at, tus.offset(upload));
    }

    var last = tus.patch(upload, at, Arrays.copyOfRange(bytes, at, bytes.length));

    assertEquals(204, last.statusCode());
    assertArrayEquals(bytes, node.file("restarted").body());
  }

  @Test
  void feedsAListOfChunksThatIsLongerThanAPage() throws Exception {
    int times = 1_100; // a page has 1,024 rows
    int length = 400 << 20;
    var first = RandomBytes.of(4, 4_000_000);
    var upload = tus.create("long", length, first).headers().firstValue("location").orElseThrow();
    stop();
    var list = data.resolve("uploads").resolve(Path.of(upload).getFileName() + ".chunks");
    var chunk = shortestOf(Files.readAllBytes(list));
    Files.write(list, chunk.row(times));
    start();

    int offset = times * chunk.bytes();
    assertEquals(offset, tus.offset(upload));
    var last = tus.patch(upload, offset, new byte[length - offset]);

    assertEquals(204, last.statusCode());
    var again = Arrays.copyOfRange(first, chunk.begins(), chunk.begins() + chunk.bytes());
    assertHolds(node.file("long").body(), again, times);
  }

  private static void assertHolds(byte[] content, byte[] part, int times) {
    int at = 0;
    for (int number = 0; number < times; number++) {
      assertArrayEquals(part, Arrays.copyOfRange(content, at, at += part.length));
    }
    assertArrayEquals(
        new byte[content.length - at], Arrays.copyOfRange(content, at, content.length));
  }

  /** A row of an upload's list, and where its chunk begins. */
  private record ListedChunk(byte[] row, int begins, int bytes) {
    private static final int ROW_BYTES = 64;
    private static final int LENGTH_AT = 40;

    byte[] row(int times) {
      var rows = ByteBuffer.allocate(times * ROW_BYTES);
      while (rows.hasRemaining()) {
        rows.put(row);
      }
      return rows.array();
    }
  }

  private static ListedChunk shortestOf(byte[] list) {
    var rows = new ArrayList<ListedChunk>();
    int begins = 0;
    for (int at = 0; at < list.length; at += ListedChunk.ROW_BYTES) {
      var row = Arrays.copyOfRange(list, at, at + ListedChunk.ROW_BYTES);
      int bytes = ByteBuffer.wrap(row).getInt(ListedChunk.LENGTH_AT);
      rows.add(new ListedChunk(row, begins, bytes));
      begins += bytes;
    }
    return Collections.min(rows, Comparator.comparingInt(ListedChunk::bytes));
  }

  @Test
  void forgetsATerminatedUploadForGood() throws Exception {
    var upload = tus.create("terminated", 2_000_000);
    tus.patch(upload, 0, RandomBytes.of(2, 1_500_000));
    tus.delete(upload);

    restart();

    assertEquals(404, tus.head(upload).statusCode());
  }

  @Test
  void losesLittleOfAPatchThatAStopCutsOff() throws Exception {
    var bytes = RandomBytes.of(3, 160 << 20);
    var upload = tus.create("cut-off", bytes.length);
    int sent = 120 << 20;
    try (var patch = tus.beginPatch(upload, 0, bytes.length)) {
      var sender = Thread.ofVirtual().start(() -> write(patch, bytes, sent));
      long saved = tus.offsetFrom(upload, SAVED_BYTES / 2);

      restart();

      sender.join();
      long offset = tus.offset(upload);
      assertTrue(offset >= saved && offset <= sent, offset + " of " + sent + ", saved " + saved);
    }

    assertEquals(204, tus.resume(upload, bytes).statusCode());
    assertArrayEquals(bytes, node.file("cut-off").body());
  }

  private static void write(RawConnection patch, byte[] bytes, int count) {
    try {
      patch.write(bytes, 0, count);
    } catch (IOException stopped) {
      assertTrue(stopped.getMessage() != null); // the node went away in the middle, as it should
    }
  }
}
