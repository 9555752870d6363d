package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node finds when it starts that it must not use, and how it ends when it is told to. */
class StartTest {
  private static final byte[] BYTES = new Content(1, 700_000).bytes();

  private @TempDir Path directory;

  private Launch launch() {
    return Launch.of(StartTest.class, directory.resolve("data"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void refusesADirectoryOfAnotherFormatAndSaysWhich(int format) throws Exception {
    var data = Files.createDirectories(launch().data());
    Files.writeString(data.resolve("format"), "redgiant data directory, format " + format + "\n");

    assertRefused(launch(), "format " + format, "format 1");
  }

  @Test
  void refusesFilesOfAnotherFormatAndSaysWhichAndBuildsTheCatalogueAnew() throws Exception {
    try (var node = launch().start()) {
      assertEquals(201, node.put("kept", BYTES).statusCode());
      node.stop();
    }
    var sum = launch().data().resolve("catalogue.sum");
    var before = Files.readAllBytes(sum);
    setFormat(sum, 0, Integer.BYTES, before.length, 1);
    try (var node = launch().start()) {
      assertArrayEquals(BYTES, node.get("kept").body());
      assertTrue(node.log().contains("built"), node.log());
      node.stop();
    }
    assertEquals(
        ByteBuffer.wrap(before).getInt(), ByteBuffer.wrap(Files.readAllBytes(sum)).getInt());

    var rows = only("segments", ".rows");
    var right = Files.readAllBytes(rows);
    setFormat(rows, 16, Integer.BYTES, 64, 2);
    assertRefused(launch(), rows.getFileName().toString(), "format 2");
    Files.write(rows, right);

    setFormat(only("journal", ".rgj"), 4, Short.BYTES, 76, 2);
    Files.delete(launch().data().resolve("catalogue.db")); // so that the records are read
    assertRefused(launch(), ".rgj", "format 2");
  }

  @Test
  void refusesADirectoryOfSomethingElse() throws Exception {
    Files.writeString(Files.createDirectories(launch().data()).resolve("letters.txt"), "Dear Ann");

    assertRefused(launch(), "holds something else");
    assertEquals("Dear Ann", Files.readString(launch().data().resolve("letters.txt")));
  }

  @Test
  void refusesADirectoryThatMayOnlyBeRead() throws Exception {
    Shell.requireRoot();
    Shell.require("mount");
    var data = Files.createDirectories(launch().data());
    Shell.run("mount -t tmpfs -o ro tmpfs " + data);
    try {
      assertRefused(launch(), data.toString());
    } finally {
      Shell.run("umount " + data);
    }
  }

  @Test
  void refusesASecondNodeOnOneDirectoryAndATakenPort() throws Exception {
    try (var node = launch().start()) {
      assertRefused(launch(), "in use by another node");
      assertEquals(200, node.fetch("/health/ready").statusCode());
      node.stop();
    }
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var port = "127.0.0.1:" + taken.getLocalPort();
      assertRefused(launch().with("--listen", port), port);
    }
  }

  @Test
  void finishesARunningUploadWhenToldToStopAndExitsWithZero() throws Exception {
    try (var node = launch().start()) {
      try (var socket = node.connect()) {
        var target = socket.getOutputStream();
        target.write(
            ("PUT /api/v1/files/lobby/running HTTP/1.1\r\nHost: "
                    + node.url().getAuthority()
                    + "\r\nExpect: 100-continue\r\nContent-Length: "
                    + BYTES.length
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        var answer =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        assertTrue(answer.readLine().startsWith("HTTP/1.1 100 "));
        assertEquals("", answer.readLine());
        target.write(BYTES, 0, BYTES.length / 2);
        target.flush();

        Shell.run("kill -TERM " + node.pid());
        Await.answer(() -> listens(node) ? null : Boolean.TRUE);
        target.write(BYTES, BYTES.length / 2, BYTES.length - BYTES.length / 2);
        target.flush();

        var status = answer.readLine();
        assertTrue(status != null && status.startsWith("HTTP/1.1 201 "), "answered " + status);
      }
      assertEquals(0, node.ended());
    }
    launch().assertFsckClean();
    try (var node = launch().start()) {
      assertArrayEquals(BYTES, node.get("running").body());
      node.stop();
    }
  }

  private static boolean listens(NodeProcess node) {
    try (var probe = node.connect()) {
      return probe.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  /** The node ends by itself, and says why in one line that has all of these. */
  private static void assertRefused(Launch launch, String... reasons) throws Exception {
    var refused = launch.refused();
    assertEquals(1, refused.code(), refused.output());
    assertEquals(1, refused.output().lines().count(), refused.output());
    for (var reason : reasons) {
      assertTrue(refused.output().contains(reason), refused.output());
    }
  }

  private Path only(String below, String suffix) throws IOException {
    try (var files = Files.walk(launch().data().resolve(below))) {
      return files.filter(file -> file.toString().endsWith(suffix)).findFirst().orElseThrow();
    }
  }

  /** Makes format 2 of a header whose last four bytes are its checksum. */
  private static void setFormat(Path file, int at, int formatBytes, int headerBytes, int format)
      throws IOException {
    var bytes = Files.readAllBytes(file);
    var header = ByteBuffer.wrap(bytes);
    if (formatBytes == Short.BYTES) {
      header.putShort(at, (short) format);
    } else {
      header.putInt(at, format);
    }
    var checksum = new CRC32C();
    checksum.update(bytes, 0, headerBytes - 4);
    header.putInt(headerBytes - 4, (int) checksum.getValue());
    Files.write(file, bytes);
  }
}
