package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.faults.Shell;
import io.redgiant.local.PeerTokens;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.PeerId;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeRulesTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"})
  void theLoopbackIsThisMachine(String address) {
    assertTrue(EdgeRules.isThisMachine(SocketAddress.inetSocketAddress(1, address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"192.0.2.2", "10.0.0.1", "0.0.0.0", "::", "fe80::1%eth0", "::ffff:192.0.2.2"})
  void everyOtherAddressIsAnotherMachine(String address) {
    assertFalse(EdgeRules.isThisMachine(SocketAddress.inetSocketAddress(1, address)));
  }

  @Test
  void answersNobodyElseAsGuestWhateverHostTheyName(@TempDir Path data) throws Exception {
    var addresses = addressesBeyondLoopback();
    Shell.available(!addresses.isEmpty(), "this machine has no address beyond its loopback");
    try (var node = WebNode.start(data, "--listen", "0.0.0.0:0")) {
      for (var address : addresses) {
        for (var request :
            List.of(
                "PUT /api/v1/files/lobby/pwn",
                "GET /health/live",
                "GET /nowhere",
                "POST /upload")) {
          var answer = send(address, node.port(), request);

          assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
          assertTrue(answer.contains("WWW-Authenticate: Bearer\r\n"), answer);
          assertTrue(answer.contains("urn:redgiant:not-authenticated"), answer);
        }
      }
      assertEquals(404, node.file("pwn").statusCode());
      assertEquals(201, node.put("own", new byte[1]).statusCode());
    }
  }

  @Test
  void answersAPeerWhereverItAsksFromAndNotWithATokenThatIsNone(@TempDir Path data)
      throws Exception {
    var addresses = addressesBeyondLoopback();
    Shell.available(!addresses.isEmpty(), "this machine has no address beyond its loopback");
    try (var node = WebNode.start(data, "--listen", "0.0.0.0:0")) {
      var key = HexFormat.of().parseHex(Files.readString(data.resolve("cluster.key")).strip());
      var peer = new PeerId(new Id128(3, 3));
      var token = new PeerTokens(key, InstantSource.system(), new Random(5)).issue(peer);
      var operator = Files.readString(data.resolve("operator.token")).strip();
      for (var address : addresses) {
        var answer = sendAs(token, address, node.port(), "GET /api/v1/session");
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.contains(peer.toString()), answer);
        for (var none : List.of("x", token + "x", operator)) {
          var refused = sendAs(none, address, node.port(), "GET /api/v1/session");
          assertTrue(refused.startsWith("HTTP/1.1 401 "), refused);
        }
      }
    }
  }

  @Test
  void whatNodesFetchFromEachOtherNeedsAProofHoweverThePathIsSpelt(@TempDir Path data)
      throws Exception {
    try (var node = WebNode.start(data)) {
      var zero = "0".repeat(64);
      for (var path : List.of("/node/v1/", "/%6eode/v1/", "/nod%65/v1/", "//node/v1/")) {
        for (var target : List.of("chunks/" + zero, "contents/" + zero + "?bytes=0-9")) {
          int status = node.get(path + target).statusCode();
          assertTrue(status == 401 || path.startsWith("//") && status == 404, path + ": " + status);
        }
      }
    }
  }

  /** A connection to one of them comes from it, so to the node it is another machine. */
  private static List<InetAddress> addressesBeyondLoopback() throws Exception {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address.getAddress().length == 4 && !address.isLoopbackAddress())
        .toList();
  }

  private static String send(InetAddress address, int port, String request) throws Exception {
    return send("", address, port, request);
  }

  private static String sendAs(String token, InetAddress address, int port, String request)
      throws Exception {
    return send("\r\nAuthorization: Bearer " + token, address, port, request);
  }

  private static String send(String header, InetAddress address, int port, String request)
      throws Exception {
    var text =
        request
            + (" HTTP/1.1\r\nHost: localhost:" + port + header)
            + "\r\nConnection: close\r\nX-Forwarded-For: 127.0.0.1\r\nContent-Length: 1\r\n\r\nx";
    try (var connection = new RawConnection(address.getHostAddress(), port)) {
      connection.write(text);
      return connection.rest();
    }
  }
}
