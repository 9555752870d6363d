package io.redgiant.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A node whose disk runs full, on a small file system in memory. */
@ExtendWith(MachineLock.Mounts.class)
class FullDiskTest {
  private static final int MIB = 1 << 20;
  private static final byte[] KEPT = new Content(1, 2 * MIB).bytes();

  private @TempDir Path disk;
  private Launch launch;

  @BeforeEach
  void mount() throws Exception {
    Shell.requireRoot();
    Shell.require("mount");
    Shell.run("mount -t tmpfs -o size=64m tmpfs " + disk);
    launch = Launch.of(FullDiskTest.class, disk.resolve("data"));
  }

  @AfterEach
  void unmount() throws Exception {
    Shell.run("if mountpoint -q " + disk + "; then umount " + disk + "; fi");
  }

  @Test
  void refusesUploadsWith507AndTakesThemAgainWhenThereIsSpace() throws Exception {
    try (var node = launch.with("--disk-reserve", "1m").start()) {
      assertEquals(201, node.put("kept", KEPT).statusCode());
      assertEquals(201, node.put("removed", new Content(2, MIB).bytes()).statusCode());
      fill(4 * MIB);

      assertEquals("HTTP/1.1 507 ", announced(node, 8 * MIB), "before the body");
      assertEquals("HTTP/1.1 507 ", chunked(node, 32 * MIB), "in the body");
      assertArrayEquals(KEPT, node.get("kept").body());
      assertEquals(404, node.get("announced").statusCode());
      assertEquals(404, node.get("chunked").statusCode());
      assertEquals(204, node.delete("removed").statusCode(), "a removal may use the reserve");

      Files.delete(filler());
      assertEquals("HTTP/1.1 201 ", chunked(node, 8 * MIB));
      assertArrayEquals(new Content(3, 8 * MIB).bytes(), node.get("chunked").body());
      node.stop();
    }
    launch.assertFsckClean();
  }

  @Test
  void keepsAGibibyteInReserveUnlessToldOtherwise() throws Exception {
    try (var node = launch.with("--disk-reserve", "0").start()) {
      assertEquals(201, node.put("kept", KEPT).statusCode());
      node.stop();
    }
    try (var node = launch.start()) {
      assertEquals(507, node.put("refused", new byte[10]).statusCode());
      assertArrayEquals(KEPT, node.get("kept").body());
      assertEquals(204, node.delete("kept").statusCode());
      node.stop();
    }
    launch.assertFsckClean();
  }

  @Test
  void losesNothingWhenThereIsNoByteLeftForARecord() throws Exception {
    launch = launch.with("--disk-reserve", "0");
    try (var node = launch.start()) {
      assertEquals(201, node.put("kept", KEPT).statusCode());
      fill(0);

      int refused = 0;
      for (int file = 0; refused == 0 && file < 10_000; file++) {
        int status = node.put("small" + file, new Content(file, 100).bytes()).statusCode();
        assertTrue(Set.of(201, 507).contains(status), "status " + status);
        refused += status == 507 ? 1 : 0;
      }
      assertEquals(1, refused, "the disk was never full");
      int removal = node.delete("kept").statusCode();
      assertTrue(Set.of(204, 507).contains(removal), "status " + removal);
      if (removal == 507) {
        assertArrayEquals(KEPT, node.get("kept").body());
      }

      Files.delete(filler());
      assertEquals(201, node.put("kept", new Content(7, MIB).bytes()).statusCode());
      assertEquals(200, node.fetch("/health/ready").statusCode());
      node.killed();
    }
    launch.assertFsckClean();
    try (var node = launch.start()) {
      assertArrayEquals(new Content(7, MIB).bytes(), node.get("kept").body());
      node.stop();
    }
  }

  @Test
  void losesNothingThatWasSaidWhenThereIsNoByteLeftForIt() throws Exception {
    launch = launch.with("--disk-reserve", "0");
    var said = new ArrayList<String>();
    try (var node = launch.start();
        var ann = Talker.join(node, "ann")) {
      ann.goTo(node);
      said.add(say(ann, "before"));
      fill(0);

      String refusal = null;
      for (int number = 0; refusal == null && number < 10_000; number++) {
        try {
          said.add(say(ann, "full " + number));
        } catch (CompletionException refused) {
          refusal = String.valueOf(refused.getMessage());
        }
      }
      assertTrue(refusal != null && refusal.contains("507"), "refused by " + refusal);
      var shown = ann.history(); // the last may be durable, and not in the catalogue yet
      assertEquals(said.subList(0, shown.size()), shown, "what was refused is not there");
      assertTrue(shown.size() >= said.size() - 1, said + ", of which it shows " + shown);

      Files.delete(filler());
      said.add(say(ann, "after"));
      assertEquals(said, ann.history());
      Await.answer(() -> ann.heard().size() >= said.size() ? true : null);
      assertEquals(said, ann.heard());
      assertEquals(List.of(), ann.faults());
      node.killed();
      launch.assertFsckClean();
      try (var again = launch.start()) {
        ann.goTo(again);
        assertEquals(said, ann.history());
        again.stop();
      }
    }
  }

  private static String say(Talker who, String text) {
    who.say(text, "key of " + text);
    return text;
  }

  private Path filler() {
    return disk.resolve("filler");
  }

  /** Leaves so many bytes of the disk. */
  private void fill(long freeBytes) throws IOException {
    try (var channel = FileChannel.open(filler(), CREATE, WRITE)) {
      long left = Files.getFileStore(disk).getUsableSpace() - freeBytes;
      while (left > 0) {
        left -= channel.write(ByteBuffer.allocate((int) Math.min(left, MIB)));
      }
    }
  }

  /** The status of an upload that says how long it is, and asks first. */
  private static String announced(NodeProcess node, int bytes) throws IOException {
    try (var socket = node.connect()) {
      write(
          socket.getOutputStream(),
          "PUT /api/v1/files/lobby/announced HTTP/1.1\r\nHost: HOST\r\nExpect: 100-continue\r\n"
                  .replace("HOST", node.url().getAuthority())
              + ("Content-Length: " + bytes + "\r\n\r\n"));
      return status(socket.getInputStream());
    }
  }

  /** The status of an upload that does not say how long it is. */
  private static String chunked(NodeProcess node, int bytes) throws IOException {
    try (var socket = node.connect()) {
      var target = socket.getOutputStream();
      write(
          target,
          "PUT /api/v1/files/lobby/chunked HTTP/1.1\r\nHost: HOST\r\n"
                  .replace("HOST", node.url().getAuthority())
              + "Transfer-Encoding: chunked\r\n\r\n");
      var body = new Content(3, bytes).bytes();
      Thread.ofVirtual().start(() -> chunks(target, body));
      return status(socket.getInputStream());
    }
  }

  private static void chunks(OutputStream target, byte[] body) {
    try {
      for (int at = 0; at < body.length; at += MIB) {
        write(target, Integer.toHexString(MIB) + "\r\n");
        target.write(body, at, MIB);
        write(target, "\r\n");
      }
      write(target, "0\r\n\r\n");
    } catch (IOException refused) {
      // the answer, which the other thread reads, says why
    }
  }

  private static void write(OutputStream target, String text) throws IOException {
    target.write(text.getBytes(StandardCharsets.US_ASCII));
    target.flush();
  }

  private static String status(java.io.InputStream source) throws IOException {
    var line =
        new BufferedReader(new InputStreamReader(source, StandardCharsets.US_ASCII)).readLine();
    return line == null ? "closed" : line.substring(0, 13);
  }
}
