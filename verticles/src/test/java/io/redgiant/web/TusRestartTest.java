package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
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
  void stop() throws Exception {
    node.stop();
  }

  private void restart() throws Exception {
    stop();
    start();
  }

  @Test
  void goesOnAtTheSameOffsetAfterARestart() throws Exception {
    var bytes = TusRoutesTest.bytes(1, 9_000_000);
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
  void forgetsATerminatedUploadForGood() throws Exception {
    var upload = tus.create("terminated", 2_000_000);
    tus.patch(upload, 0, TusRoutesTest.bytes(2, 1_500_000));
    tus.delete(upload);

    restart();

    assertEquals(404, tus.head(upload).statusCode());
  }

  @Test
  void losesLittleOfAPatchThatAStopCutsOff() throws Exception {
    var bytes = TusRoutesTest.bytes(3, 160 << 20);
    var upload = tus.create("cut-off", bytes.length);
    int sent = 120 << 20;
    try (var socket = tus.beginPatch(upload, 0, bytes.length)) {
      var sender = Thread.ofVirtual().start(() -> write(socket, bytes, sent));
      long saved = tus.offsetFrom(upload, SAVED_BYTES / 2);

      restart();

      sender.join();
      long offset = tus.offset(upload);
      assertTrue(offset >= saved && offset <= sent, offset + " of " + sent + ", saved " + saved);
    }

    assertEquals(204, tus.resume(upload, bytes).statusCode());
    assertArrayEquals(bytes, node.file("cut-off").body());
  }

  private static void write(Socket socket, byte[] bytes, int count) {
    try {
      socket.getOutputStream().write(bytes, 0, count);
    } catch (IOException stopped) {
      assertTrue(stopped.getMessage() != null); // the node went away in the middle, as it should
    }
  }
}
