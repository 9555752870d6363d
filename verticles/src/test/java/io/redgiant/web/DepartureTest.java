package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that go while they are answered. */
class DepartureTest {
  private static final int ROUNDS = 10;

  @Test
  void aClientThatGoesIsNoErrorOfTheNode(@TempDir Path data) throws Exception {
    try (var warnings = new Warnings()) {
      try (var node = WebNode.start(data)) {
        node.put("left", RandomBytes.of(1, 20_000_000)); // zeros are no one extent
        for (var range :
            List.of("", "Range: bytes=1-\r\n", "Range: bytes=0-9999999,10000001-\r\n")) {
          for (int round = 0; round < ROUNDS; round++) {
            leave(node, range);
          }
        }
      } // which ends every answer that was under way
      assertEquals(List.of(), warnings.seen());
    }
  }

  private static void leave(WebNode node, String range) throws Exception {
    try (var connection = node.connect()) {
      connection.write(
          "GET /api/v1/files/lobby/left HTTP/1.1\r\nHost: {host}\r\n" + range + "\r\n");
      assertEquals(100, connection.read(100).length());
    }
  }
}
