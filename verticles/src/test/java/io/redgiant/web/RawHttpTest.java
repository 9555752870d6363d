package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no well-behaved client sends. */
class RawHttpTest {
  @RegisterExtension private static final WebNode node = WebNode.ofClass();

  @Test
  void readsNothingBehindARequestOfTwoLengthsAsAnotherRequest() throws IOException {
    var answer =
        node.raw(
            "PUT /api/v1/files/lobby/outer HTTP/1.1\r\n"
                + "Host: {host}\r\n"
                + "Content-Length: 4\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "0\r\n\r\n"
                + "PUT /api/v1/files/lobby/smuggled HTTP/1.1\r\n"
                + "Host: {host}\r\n"
                + "Content-Length: 1\r\n\r\n"
                + "x");

    assertEquals(1, answer.split("HTTP/1\\.1 (2|4)").length - 1, answer);
    assertEquals(404, node.file("smuggled").statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "Content-Length: 1, 2\r\n\r\nxx",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: +1\r\n\r\nx",
        "Content-Length: 0x1\r\n\r\nx",
        "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
        "Bad Header: x\r\nContent-Length: 1\r\n\r\nx",
        "Header\u0000: x\r\nContent-Length: 1\r\n\r\nx",
      })
  void keepsNothingOfABrokenRequest(String rest) throws IOException {
    var answer = node.raw("PUT /api/v1/files/lobby/broken HTTP/1.1\r\nHost: {host}\r\n" + rest);

    assertTrue(
        answer.isEmpty() || answer.startsWith("HTTP/1.1 4") || answer.startsWith("HTTP/1.1 501"),
        answer);
    assertEquals(404, node.file("broken").statusCode());
  }

  @Test
  void answersHeadersAndTargetsThatAreTooLong() throws IOException {
    var header =
        node.raw("GET / HTTP/1.1\r\nHost: {host}\r\nX: " + "x".repeat(40_000) + "\r\n\r\n");
    var target = node.raw("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: {host}\r\n\r\n");

    assertTrue(header.contains(" 431 "), header);
    assertTrue(target.contains(" 414 "), target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\nx\r\n0\r\n\r\n", "-5\r\n", "5\r\nabcdefgh\r\n0\r\n\r\n"})
  void saysThatABodysChunksCannotBeRead(String body) throws IOException {
    for (var target :
        List.of("PUT /api/v1/files/lobby/broken", "POST /api/v1/deltas?path=d&size=1")) {
      var answer =
          node.raw(
              target + " HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n" + body);

      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.contains("application/problem+json"), answer);
      assertTrue(answer.contains("the body's chunks cannot be read"), answer);
    }
  }

  @Test
  void brokenChunksTakeNoSlabWithThem() throws IOException {
    for (int round = 0; round < 100; round++) { // more than the pool has slabs
      node.raw(
          "PUT /api/v1/files/lobby/broken HTTP/1.1\r\nHost: {host}\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n");
    }
    assertEquals(201, node.put("after-broken", new byte[5_000_000]).statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/9.9\r\nHost: {host}", "PRI * HTTP/2.0"})
  void saysThatItDoesNotSpeakAVersion(String request) throws IOException {
    var answer = node.raw(request + "\r\n\r\nSM\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 505 "), answer);
    assertTrue(answer.contains("this node speaks HTTP/1.1, not HTTP/"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X: no host",
        "Host: {host}\r\nHost: {host}",
        "Host: ",
        "Host: a b",
        "Host: {host}:1:2",
        "Host: http://{host}/"
      })
  void saysThatItIsTheHostHeaderThatIsWrong(String headers) throws IOException {
    var answer = node.raw("GET / HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    assertTrue(answer.contains("Host header"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health HTTP/1.1\r\nHost: evil.example",
        "GET /nowhere HTTP/1.1\r\nHost: {host}",
        "PATCH /health HTTP/1.1\r\nHost: {host}",
        "GET /health HTTP/1.1",
        "GET /health HTTP/9.9\r\nHost: {host}",
        "GET / HTTP/1.1\r\nHost: {host}\r\nBad Header: x",
      })
  void noProblemIsSniffedForAnotherType(String request) throws IOException {
    var answer = node.raw(request + "\r\nConnection: close\r\n\r\n");

    assertTrue(answer.contains("application/problem+json"), answer);
    assertEquals(2, answer.split("(?i)x-content-type-options: nosniff\r\n", -1).length, answer);
  }

  @Test
  void saysThatASequenceIsNoNumber() throws IOException {
    var position =
        node.put("after", new byte[0]).headers().firstValue("Redgiant-Position").orElseThrow();
    var origin = position.substring(0, position.lastIndexOf('.'));
    var answer = after(origin + ".99999999999999999999");

    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    assertTrue(answer.contains("a sequence is a number from 1"), answer);
  }

  private static String after(String position) throws IOException {
    return node.raw(
        "GET /api/v1/files HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nRedgiant-After: "
            + position
            + "\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example",
        "Host: 127.0.0.1",
        "Host: 127.0.0.1:1",
        "Host: {host}\r\nHost: {host}",
        "X: no host",
        "Host: {host}\r\nOrigin: http://evil.example",
        "Host: {host}\r\nOrigin: null",
        "Host: {host}\r\nOrigin: https://{host}",
        "Host: evil.example\r\nX-Forwarded-Host: {host}",
      })
  void refusesAForeignHostOrOrigin(String headers) throws IOException {
    var answer = node.raw("GET / HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 403 ") || answer.startsWith("HTTP/1.1 400 "), answer);
  }

  @ParameterizedTest
  @CsvSource({"{host}", "localhost:PORT", "LOCALHOST:PORT", "[::1]:PORT"})
  void answersItsOwnNames(String host) throws IOException {
    var name = host.replace("PORT", Integer.toString(node.port()));
    var answer =
        node.raw(
            "GET / HTTP/1.1\r\nHost: "
                + name
                + "\r\nOrigin: http://"
                + name
                + "\r\nConnection: close\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
  }

  @Test
  void keepsNothingOfABodyThatEndsEarly() throws Exception {
    try (var connection = node.connect()) {
      connection.beginPut("short", 3_000_000);
      connection.write(new byte[1_500_000]);
      connection.end();
      connection.rest();
    }
    assertEquals(404, node.file("short").statusCode());
    assertEquals(201, node.put("after-short", new byte[3_000_000]).statusCode());
  }

  @Test
  void clientsThatVanishInTheMiddleTakeNoSlabWithThem() throws Exception {
    for (int round = 0; round < 100; round++) { // more than the pool has slabs
      try (var connection = node.connect()) {
        connection.beginPut("gone", 3_000_000);
        connection.write(new byte[300_000]);
        connection.reset();
      }
    }
    assertEquals(201, node.put("after-gone", new byte[5_000_000]).statusCode());
    assertEquals(404, node.file("gone").statusCode());
  }

  @Test
  void clientsThatVanishWhileTheyReceiveHoldNothingBack() throws Exception {
    var bytes = new byte[20_000_000];
    node.put("received", bytes);
    for (int round = 0; round < 20; round++) {
      try (var connection = node.connect()) {
        connection.write(
            "GET /api/v1/files/lobby/received HTTP/1.1\r\n"
                + "Host: {host}\r\n"
                + "Range: bytes=0-9999999,10000001-\r\n\r\n");
        assertEquals("H", connection.read(1));
        connection.reset();
      }
    }
    assertArrayEquals(bytes, node.file("received").body());
  }

  @Test
  void asksForABodyOnlyAfterItHasSaidYes() throws Exception {
    var head =
        "PUT /api/v1/files/lobby/asked HTTP/1.1\r\n"
            + "Host: {host}\r\n"
            + "Expect: 100-continue\r\n"
            + "Content-Length: 3\r\n";
    try (var connection = node.connect()) {
      connection.write(head + "\r\n");
      assertTrue(connection.line().startsWith("HTTP/1.1 100 "));
      assertEquals("", connection.line());
      connection.write("abc");
      assertTrue(connection.line().startsWith("HTTP/1.1 201 "));
    }
    try (var connection = node.connect()) {
      connection.write(head + "If-None-Match: *\r\n\r\n");
      assertTrue(connection.line().startsWith("HTTP/1.1 412 "));
    }
  }

  @Test
  void refusesABodyThatSaysItIsTooLongBeforeItIsSent() throws IOException {
    var answer =
        node.raw(
            "PUT /api/v1/files/lobby/huge HTTP/1.1\r\nHost: {host}\r\nExpect: 100-continue\r\n"
                + "Content-Length: 70368744177665\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
  }

  @Test
  void refusesWhatTheDiskHasNoRoomForBeforeItIsSent() throws IOException {
    var answer =
        node.raw(
            "PUT /api/v1/files/lobby/huge HTTP/1.1\r\nHost: {host}\r\nExpect: 100-continue\r\n"
                + "Content-Length: 70368744177664\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 507 "), answer);
  }

  @Test
  void saysWhichMethodsAPathTakes() throws IOException {
    var answer =
        node.raw(
            "PATCH /api/v1/files/lobby/x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
    assertTrue(answer.contains("allow: DELETE, GET, HEAD, PUT\r\n"), answer);
  }

  @Test
  void answersAnUnknownPathWithAProblem() throws IOException {
    var answer = node.raw("GET /nowhere HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
    assertTrue(answer.contains("application/problem+json"), answer);
    assertFalse(answer.contains("Exception"), answer);
  }
}
