package io.redgiant.web;

import static io.redgiant.protocol.Address.EDGE_CHAT_SAY;
import static io.redgiant.protocol.Address.EDGE_METRICS;
import static io.redgiant.protocol.Address.EDGE_PEER_LIST;
import static io.redgiant.protocol.Address.edgeEventsRoom;
import static io.redgiant.web.BridgedNode.ROOM;
import static io.redgiant.web.BridgedNode.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.local.EdgeAnswer;
import io.redgiant.local.Push;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.RoomId;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one socket may not do to a node, and to the others. */
class BridgeLimitsTest {
  private final BridgedNode node = new BridgedNode();

  @BeforeEach
  void start() {
    node.start();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "x;400",
        "[];400",
        "{};400",
        "\"ping\";400",
        "{\"type\":1};400",
        "{\"type\":\"publish\",\"address\":\"edge.chat.say\",\"body\":{}};400",
        "{\"type\":\"send\"};400",
        "{\"type\":\"send\",\"address\":7};400",
        "{\"type\":\"send\",\"address\":\"edge.chat.say\",\"body\":[]};400",
        "{\"type\":\"send\",\"address\":\"edge.chat.say\",\"body\":\"x\"};400",
        "{\"type\":\"send\",\"type\":\"ping\"};400",
        "{\"type\":\"ping\"}{\"type\":\"ping\"};400",
        "{\"type\":\"ping\";400",
      })
  void refusesWhatIsNoFrameAndStaysOpen(String frame, int code) {
    var person = node.guest();

    assertRefused(code, null, person.say(frame).next());

    assertEquals("pong", person.ping().getString("type"));
    assertEquals(List.of(), node.calls());
  }

  @Test
  void refusesAFrameThatIsTooDeepAndTakesOneThatIsNot() {
    var person = node.guest();

    person.say(nested(Limits.JSON_DEPTH_MAX - 1)).next();
    assertRefused(400, null, person.say(nested(Limits.JSON_DEPTH_MAX)).next());
    assertRefused(400, null, person.say(nested(10_000)).next());

    assertEquals(1, node.calls().size());
  }

  /** A frame whose body has as many objects inside of each other. */
  private static String nested(int depth) {
    return "{\"type\":\"send\",\"address\":\"edge.chat.say\",\"replyAddress\":\"r\",\"body\":"
        + "{\"a\":".repeat(depth - 1)
        + "{}"
        + "}".repeat(depth);
  }

  @Test
  void refusesAFrameThatIsTooLongAndTakesOneThatIsNot() {
    var person = node.guest();

    person.say(ofLength(Limits.BRIDGE_FRAME_BYTES_MAX)).next();
    assertRefused(413, null, person.say(ofLength(Limits.BRIDGE_FRAME_BYTES_MAX + 1)).next());
    assertRefused(
        413, null, person.sayInParts(ofLength(2 * Limits.BRIDGE_FRAME_BYTES_MAX), 1_000).next());
    person.sayInParts(ofLength(Limits.BRIDGE_FRAME_BYTES_MAX), 1_000).next();

    assertEquals(2, node.calls().size());
  }

  private static String ofLength(int bytes) {
    var empty =
        "{\"type\":\"send\",\"address\":\"edge.chat.say\",\"replyAddress\":\"r\",\"body\":{\"t\":\"\"}}";
    return empty.replace("\"\"", "\"" + "x".repeat(bytes - empty.length()) + "\"");
  }

  @Test
  void closesASocketThatSaysFarTooMuchAtOnce() {
    assertTrue(node.guest().sayAgainAndAgain("x".repeat(60_000), false).startsWith("1009"));
  }

  @Test
  void closesASocketThatSaysBytes() {
    assertEquals("1003 a frame is text", node.guest().sayBytes(new byte[] {1}).closure());
  }

  @Test
  void refusesAReplyAddressThatIsTooLong() {
    var person = node.guest();
    int max = Limits.BRIDGE_REPLY_ADDRESS_CHARS_MAX;

    assertEquals(
        "rec",
        person.send(EDGE_CHAT_SAY, new JsonObject(), "r".repeat(max)).next().getString("type"));
    assertRefused(
        400, null, person.send(EDGE_CHAT_SAY, new JsonObject(), "r".repeat(max + 1)).next());
  }

  @Test
  void refusesMoreRequestsAtOnceThanThereMayBe() {
    var person = node.guest();
    for (int i = 0; i < Limits.BRIDGE_REQUESTS_MAX; i++) {
      person.send(EDGE_PEER_LIST, new JsonObject(), "waits" + i);
    }

    assertRefused(
        429, "one more", person.send(EDGE_PEER_LIST, new JsonObject(), "one more").next());

    WebFront.until(node.waiting()::size, size -> size == Limits.BRIDGE_REQUESTS_MAX);
    node.waiting().forEach(answer -> answer.complete(new EdgeAnswer("{}")));
    for (int i = 0; i < Limits.BRIDGE_REQUESTS_MAX; i++) {
      assertEquals("rec", person.next().getString("type"));
    }
    assertEquals("rec", person.ask(EDGE_CHAT_SAY, new JsonObject()).getString("type"));
  }

  @Test
  void refusesMoreRegistrationsThanThereMayBe() {
    var person = node.guest();
    for (int i = 0; i < Limits.BRIDGE_REGISTRATIONS_MAX; i++) {
      var address = edgeEventsRoom(new RoomId(new Id128(9, i)));
      assertEquals("rec", person.register(address).getString("type"));
    }

    assertRefused(429, "registered", person.register(edgeEventsRoom(ROOM)));

    person.unregister(edgeEventsRoom(new RoomId(new Id128(9, 0))));
    assertEquals("rec", person.register(edgeEventsRoom(ROOM)).getString("type"));
  }

  @Test
  void refusesAFloodAndThenEndsIt() {
    var flooding = node.guest();
    var another = node.guest();

    assertEquals("4429 too many frames", flooding.sayAgainAndAgain("{\"type\":\"ping\"}", true));

    int pongs = 0;
    int refusals = 0;
    while (flooding.unread() > 0) {
      var frame = flooding.next();
      if (frame.getString("type").equals("pong")) {
        pongs++;
      } else {
        assertRefused(429, null, frame);
        refusals++;
      }
    }
    assertTrue(pongs >= Limits.BRIDGE_FRAMES_MAX, pongs + " pongs");
    assertTrue(refusals >= Limits.BRIDGE_FRAMES_MAX, refusals + " refusals");
    assertEquals("pong", another.ping().getString("type"));
  }

  @Test
  void closesASocketThatReadsTooSlowlyAndNoOther() {
    var slow = BridgeClient.openButNotRead(node.http(), node.web().port());
    slow.say("{\"type\":\"register\",\"address\":\"edge.metrics\"}");
    var others = List.of(node.guest(), node.guest(), node.guest());
    others.forEach(person -> person.register(EDGE_METRICS));
    var event = "{\"x\":\"" + "y".repeat(30_000) + "\"}";
    int said = 0;

    while (node.web().registry().get("redgiant.bridge.behind").counter().count() == 0) {
      node.push(new Push.ToAll(EDGE_METRICS, event));
      said++;
      others.forEach(BridgeClient::next);
    }

    assertTrue(said > 30, "closed after " + said);
    assertEquals("1013 too far behind", slow.closure());
    others.forEach(person -> assertEquals("pong", person.ping().getString("type")));
  }
}
