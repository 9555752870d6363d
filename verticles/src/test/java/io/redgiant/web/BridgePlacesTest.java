package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.local.ByReference;
import io.redgiant.local.Push;
import io.redgiant.protocol.Address;
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

  /** It has not even read that it is closed, nor will it: a stopped process, or a lost machine. */
  @Test
  void aSocketThatReadsNothingLeavesItsPlaceToo() {
    var http = HttpClient.newHttpClient(); // it would wait for the sockets for ever
    try (var web = new WebFront(() -> Instant.EPOCH).start(1, 1)) {
      for (int i = 0; i < 2; i++) {
        BridgeClient.openButNotRead(http, web.port())
            .say("{\"type\":\"register\",\"address\":\"edge.metrics\"}");
      }
      var event = "{\"x\":\"" + "y".repeat(100_000) + "\"}";
      WebFront.until(
          () -> {
            web.bus()
                .publish(
                    Address.LOCAL_PUSH,
                    new Push.ToAll(Address.EDGE_METRICS, event),
                    ByReference.THIS_NODE);
            return web.registry().get("redgiant.bridge.behind").counter().count();
          },
          behind -> behind == 2);
      assertEquals(503, web.send(web.request("/health/live")).statusCode());
      WebFront.until(
          () -> web.send(web.request("/health/live")).statusCode(), status -> status == 200);
    } finally {
      http.shutdownNow();
    }
  }
}
