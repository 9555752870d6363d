package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpClient;
import java.time.Instant;
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
}
