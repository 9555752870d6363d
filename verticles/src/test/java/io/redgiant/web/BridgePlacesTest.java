package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Sockets among the connections that a node serves at once. */
class BridgePlacesTest {
  @Test
  void aSocketThatIsClosedLeavesItsPlaceToAnother() {
    try (var web = new WebFront(() -> Instant.EPOCH).start(1, 2);
        var http = HttpClient.newHttpClient()) {
      for (int i = 0; i < 10; i++) {
        try (var person = BridgeClient.open(http, web.port())) {
          assertEquals("pong", person.ping().getString("type"));
        }
        WebFront.until(
            () -> web.send(web.request("/health/live")).statusCode(), status -> status == 200);
      }
      assertEquals(10, web.registry().get("redgiant.bridge.opened").counter().count());
    }
  }

  /** Of eight connections of three descriptors each: no file is sent through a WebSocket. */
  @Test
  void moreSocketsThanOtherConnectionsHavePlaceAndAllAreNot() {
    try (var web = new WebFront(() -> Instant.EPOCH).start(1, 8);
        var http = HttpClient.newHttpClient()) {
      var people = new ArrayList<BridgeClient>();
      try {
        for (int i = 0; i < 16; i++) {
          people.add(BridgeClient.open(http, web.port()));
          assertEquals("pong", people.getLast().ping().getString("type"));
        }
        int refused = 0;
        for (int i = 0; i < 8 && refused == 0; i++) {
          try {
            people.add(BridgeClient.open(http, web.port()));
          } catch (AssertionError noPlace) {
            var why = String.valueOf(noPlace.getCause());
            assertTrue(why.contains("WebSocketHandshakeException"), why);
            refused++;
          }
        }
        assertEquals(1, refused, "24 descriptors, and more sockets");
        people.removeFirst().close();
        people.removeFirst().close();
        WebFront.until(
            () -> web.send(web.request("/health/live")).statusCode(), status -> status == 200);
      } finally {
        people.forEach(BridgeClient::close);
      }
    }
  }
}
