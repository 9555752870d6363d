package io.redgiant.web;

import static io.redgiant.protocol.Address.EDGE_CHAT_HISTORY;
import static io.redgiant.protocol.Address.EDGE_CHAT_SAY;
import static io.redgiant.protocol.Address.EDGE_EVENTS_PRESENCE;
import static io.redgiant.protocol.Address.EDGE_METRICS;
import static io.redgiant.protocol.Address.EDGE_NETWORK;
import static io.redgiant.protocol.Address.EDGE_PEER_LIST;
import static io.redgiant.protocol.Address.EDGE_SESSION_OPEN;
import static io.redgiant.protocol.Address.LOCAL_NETWORK_NODES;
import static io.redgiant.protocol.Address.LOCAL_PEER_CHANGED;
import static io.redgiant.protocol.Address.LOCAL_PEER_SOCKETS;
import static io.redgiant.protocol.Address.LOCAL_PUSH;
import static io.redgiant.protocol.Address.LOCAL_ROOM_ENTER;
import static io.redgiant.protocol.Address.edgeEventsPeer;
import static io.redgiant.protocol.Address.edgeEventsRoom;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.local.ByReference;
import io.redgiant.local.EdgeAnswer;
import io.redgiant.local.EdgeCall;
import io.redgiant.local.Nodes;
import io.redgiant.local.NodesQuery;
import io.redgiant.local.PeerChanged;
import io.redgiant.local.PeerSockets;
import io.redgiant.local.Push;
import io.redgiant.local.RoomEntered;
import io.redgiant.local.RoomEntry;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeHello;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people say on sockets, and hear; the test stands for whoever answers them. */
class BridgeTest {
  private static final PeerId ANN = new PeerId(new Id128(3, 3));
  private static final PeerId BOB = new PeerId(new Id128(4, 4));
  private static final RoomId ROOM = new RoomId(new Id128(5, 5));
  private static final RoomId HIDDEN = new RoomId(new Id128(6, 6));

  private final AtomicLong now = new AtomicLong(1_000_000);
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebFront web = new WebFront(() -> Instant.ofEpochMilli(now.get()));
  private final List<EdgeCall> calls = new CopyOnWriteArrayList<>();
  private final List<PeerSockets> presence = new CopyOnWriteArrayList<>();
  private final Set<Promise<EdgeAnswer>> waiting = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void start() {
    web.<RoomEntry, RoomEntered>answers(
        LOCAL_ROOM_ENTER,
        entry -> {
          if (entry.room().equals(HIDDEN)) {
            throw new Refusal(Failure.NOT_FOUND, "there is no room " + HIDDEN);
          }
          return Future.succeededFuture(new RoomEntered("position-of-" + entry.peer()));
        });
    web.<NodesQuery, Nodes>answers(
        LOCAL_NETWORK_NODES,
        query -> Future.succeededFuture(new Nodes(List.of(seen("http://127.0.0.1:1"), other()))));
    web.<EdgeCall, EdgeAnswer>answers(
        EDGE_CHAT_SAY,
        call -> {
          calls.add(call);
          return Future.succeededFuture(new EdgeAnswer("{\"message\":{\"text\":\"é\"}}"));
        });
    web.<EdgeCall, EdgeAnswer>answers(
        EDGE_CHAT_HISTORY,
        call -> {
          throw new Refusal(Failure.NOT_FOUND, "there is no such room");
        });
    web.<EdgeCall, EdgeAnswer>answers(
        EDGE_PEER_LIST,
        call -> {
          var answer = Promise.<EdgeAnswer>promise();
          waiting.add(answer);
          return answer.future();
        });
    WebFront.await(
        web.bus()
            .<PeerSockets>localConsumer(LOCAL_PEER_SOCKETS, event -> presence.add(event.body()))
            .completion());
    web.start(2);
  }

  private static Nodes.Seen seen(String url) {
    return new Nodes.Seen(
        new NodeHello(WebFront.NODE, URI.create(url), "test", Instant.EPOCH, -1, -1, 0, null),
        0,
        null);
  }

  private static Nodes.Seen other() {
    return seen("http://127.0.0.1:2");
  }

  @AfterEach
  void stop() {
    web.close();
    http.close();
  }

  private BridgeClient guest() {
    return BridgeClient.open(http, web.port());
  }

  private BridgeClient peer(PeerId peer) {
    var person = guest();
    person.ask(EDGE_SESSION_OPEN, new JsonObject().put("token", web.tokens().issue(peer)));
    return person;
  }

  private void push(Push push) {
    web.bus().publish(LOCAL_PUSH, push, ByReference.THIS_NODE);
  }

  private static JsonObject rec(String address, String body) {
    return new JsonObject()
        .put("type", "rec")
        .put("address", address)
        .put("body", new JsonObject(body));
  }

  private static void assertRefused(int code, @Nullable String address, JsonObject frame) {
    assertEquals("err", frame.getString("type"), frame.encode());
    assertEquals(code, frame.getInteger("failureCode"), frame.encode());
    assertEquals("RECIPIENT_FAILURE", frame.getString("failureType"));
    assertEquals(address, frame.getString("address"));
    assertFalse(frame.getString("message").isBlank());
  }

  @Test
  void answersAPing() {
    assertEquals(new JsonObject().put("type", "pong"), guest().ping());
  }

  @Test
  void aTokenSaysWhoIsAtASocket() {
    var answer =
        guest()
            .ask(EDGE_SESSION_OPEN, new JsonObject().put("token", web.tokens().issue(ANN)))
            .getJsonObject("body");

    assertEquals(ANN.toString(), answer.getJsonObject("peer").getString("id"));
    assertEquals(WebFront.NODE.toString(), answer.getString("node"));
    assertEquals("position-of-" + ANN, answer.getString("position"));
    assertEquals(
        new JsonArray().add("http://127.0.0.1:1").add("http://127.0.0.1:2"),
        answer.getJsonArray("urls"));
  }

  @Test
  void aTokenInTheHeadersSaysItAsWell() {
    var person =
        BridgeClient.open(http, web.port(), "Authorization", "Bearer " + web.tokens().issue(ANN));

    person.ask(EDGE_CHAT_SAY, new JsonObject());

    assertEquals(ANN, calls.getFirst().peer());
    assertRefused(
        409,
        "answer",
        person.ask(EDGE_SESSION_OPEN, new JsonObject().put("token", web.tokens().issue(BOB))));
  }

  @Test
  void whoeverHasNoTokenIsTheGuest() {
    var person = guest();

    person.ask(EDGE_CHAT_SAY, new JsonObject());

    assertEquals(new EdgeCall(WebFront.GUEST, "guest", "{}"), calls.getFirst());
    assertRefused(
        409,
        "answer",
        person.ask(EDGE_SESSION_OPEN, new JsonObject().put("token", web.tokens().issue(ANN))));
  }

  @Test
  void refusesATokenThatIsNoneAndStaysOpen() {
    var person = guest();
    var token = web.tokens().issue(ANN);

    for (var wrong : List.of("", "x", token.substring(1), token + "=", "eyJhbGciOiJub25lIn0..")) {
      assertRefused(
          401, "answer", person.ask(EDGE_SESSION_OPEN, new JsonObject().put("token", wrong)));
    }
    person.ask(EDGE_SESSION_OPEN, new JsonObject().put("token", token));
    person.ask(EDGE_CHAT_SAY, new JsonObject());
    assertEquals(ANN, calls.getFirst().peer());
  }

  @Test
  void closesTheSocketsOfAPeerWhoseTokenWasEndedAndNoOther() {
    var ann = peer(ANN);
    var bob = peer(BOB);
    assertEquals(2, web.registry().get("redgiant.bridge.sockets").gauge().value());

    web.bus()
        .publish(
            LOCAL_PEER_CHANGED, new PeerChanged(ANN, "ann", now.get() + 1), ByReference.THIS_NODE);

    assertEquals("4401 the token was ended", ann.closure());
    assertEquals("pong", bob.ping().getString("type"));
    var again = guest();
    assertRefused(
        401,
        "answer",
        again.ask(EDGE_SESSION_OPEN, new JsonObject().put("token", web.tokens().issue(ANN))));
  }

  @Test
  void passesARequestOnAndItsAnswerBack() {
    var body =
        new JsonObject().put("text", "é\n\"👩‍🚀").put("n", 1.5).put("in", new JsonArray().add(1));

    var answer = peer(ANN).ask(EDGE_CHAT_SAY, body);

    assertEquals(rec("answer", "{\"message\":{\"text\":\"é\"}}"), answer);
    assertEquals(body, new JsonObject(calls.getFirst().body()));
    assertEquals(ANN, calls.getFirst().peer());
  }

  @Test
  void aRequestWithoutAReplyAddressIsDoneAndNotAnswered() {
    var person = guest();

    person.say("{\"type\":\"send\",\"address\":\"edge.chat.say\",\"body\":null}");

    WebFront.until(calls::size, size -> size == 1);
    assertEquals("pong", person.ping().getString("type"));
  }

  @Test
  void passesARefusalOnAsItsStatus() {
    var refused = guest().ask(EDGE_CHAT_HISTORY, new JsonObject());

    assertRefused(404, "answer", refused);
    assertEquals("there is no such room", refused.getString("message"));
    var nobody = guest();
    nobody.say("{\"type\":\"send\",\"address\":\"" + EDGE_CHAT_HISTORY + "\"}");
    assertRefused(404, EDGE_CHAT_HISTORY, nobody.next());
  }

  @Test
  void saysWhereNobodyAnswersYet() {
    assertRefused(503, "answer", guest().ask("edge.room.list", new JsonObject()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "edge",
        "edge.chat",
        "edge.chat.say2",
        "edge.chat.say ",
        "EDGE.CHAT.SAY",
        "edge.file.remove",
        "local.journal.append",
        "local.push",
        "node.00000000000000020000000000000002.journal.hold",
        "all.journal.record",
        "edge.network",
        "edge.events.presence",
        "__vertx.reply.1",
      })
  void reachesNoAddressThatIsNotNamed(String address) {
    assertRefused(403, "answer", guest().ask(address, new JsonObject()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "edge.chat.say",
        "local.push",
        "edge.events.room.",
        "edge.events.room.*",
        "edge.events.room.0000000000000005000000000000000",
        "edge.events.room.000000000000000500000000000000051",
        "edge.events.room.0000000000000005000000000000000G",
        "edge.events.room.0000000000000005000000000000000A",
        "edge.events.peer.*",
        "edge.networks",
      })
  void hearsOfNothingThatIsNotNamed(String address) {
    assertRefused(403, "registered", guest().register(address));
  }

  @Test
  void hearsOfARoomFromItsRegistrationUntilItIsTakenBack() {
    var ann = peer(ANN);
    var bob = peer(BOB);
    var address = edgeEventsRoom(ROOM);
    push(new Push.ToRoom(ROOM, null, "{\"n\":0}"));

    assertEquals(
        rec("registered", "{\"position\":\"position-of-" + ANN + "\"}"), ann.register(address));
    push(new Push.ToRoom(ROOM, null, "{\"n\":1}"));
    push(new Push.ToRoom(HIDDEN, null, "{\"n\":2}"));
    push(new Push.ToRoom(ROOM, Set.of(ANN, BOB), "{\"n\":3}"));

    assertEquals(rec(address, "{\"n\":1}"), ann.next());
    assertEquals(rec(address, "{\"n\":3}"), ann.next());
    ann.unregister(address).ping();
    push(new Push.ToRoom(ROOM, null, "{\"n\":4}"));
    push(new Push.ToPeer(ANN, "{}"));
    assertEquals("pong", ann.ping().getString("type"));
    assertEquals("pong", bob.ping().getString("type"));
  }

  @Test
  void hearsNothingOfARoomThatItMayNotSee() {
    var ann = peer(ANN);

    assertRefused(404, "registered", ann.register(edgeEventsRoom(HIDDEN)));

    push(new Push.ToRoom(HIDDEN, null, "{}"));
    heardBefore(ann);
  }

  @Test
  void whoeverIsOutOfARoomHearsNotEvenOfThat() {
    var ann = peer(ANN);
    var bob = peer(BOB);
    var address = edgeEventsRoom(ROOM);
    ann.register(address);
    bob.register(address);

    push(new Push.ToRoom(ROOM, Set.of(BOB), "{\"n\":1}"));
    push(new Push.ToRoom(ROOM, Set.of(ANN, BOB), "{\"n\":2}"));

    assertEquals(rec(address, "{\"n\":1}"), bob.next());
    assertEquals(rec(address, "{\"n\":2}"), bob.next());
    heardBefore(ann);
    ann.register(address);
    push(new Push.ToRoom(ROOM, Set.of(ANN, BOB), "{\"n\":3}"));
    assertEquals(rec(address, "{\"n\":3}"), ann.next());
  }

  @Test
  void whatConcernsAPeerIsForThatPeerAlone() {
    var ann = peer(ANN);
    var bob = peer(BOB);
    var second = peer(ANN);
    var address = edgeEventsPeer(ANN);

    assertRefused(403, "registered", bob.register(address));
    assertRefused(403, "registered", guest().register(address));
    ann.register(address);
    second.register(address);
    push(new Push.ToPeer(BOB, "{\"n\":1}"));
    push(new Push.ToPeer(ANN, "{\"n\":2}"));

    assertEquals(rec(address, "{\"n\":2}"), ann.next());
    assertEquals(rec(address, "{\"n\":2}"), second.next());
    heardBefore(bob);
  }

  @Test
  void whatEveryoneMayKnowIsForEveryone() {
    var person = guest();
    for (var address : List.of(EDGE_EVENTS_PRESENCE, EDGE_NETWORK, EDGE_METRICS)) {
      assertEquals("rec", person.register(address).getString("type"));
      push(new Push.ToAll(address, "{\"a\":\"" + address + "\"}"));
      assertEquals(rec(address, "{\"a\":\"" + address + "\"}"), person.next());
    }
  }

  /** Events and answers go the same way, so an event that was to come would be here before. */
  private void heardBefore(BridgeClient person) {
    person.register(EDGE_NETWORK);
    push(new Push.ToAll(EDGE_NETWORK, "{}"));
    assertEquals(rec(EDGE_NETWORK, "{}"), person.next());
    assertEquals(0, person.unread());
  }

  @Test
  void saysWhenAPeersFirstSocketOpensAndItsLastOneCloses() {
    var first = peer(ANN);
    var second = peer(ANN);
    guest().ping();
    WebFront.until(presence::size, size -> size == 1);
    first.close();
    second.close();

    WebFront.until(presence::size, size -> size == 2);
    assertEquals(List.of(1, 0), presence.stream().map(PeerSockets::sockets).toList());
    assertEquals(Set.of(ANN), Set.copyOf(presence.stream().map(PeerSockets::peer).toList()));
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
    var person = guest();

    assertRefused(code, null, person.say(frame).next());

    assertEquals("pong", person.ping().getString("type"));
    assertEquals(List.of(), calls);
  }

  @Test
  void refusesAFrameThatIsTooDeepAndTakesOneThatIsNot() {
    var person = guest();

    person.say(nested(Limits.JSON_DEPTH_MAX - 1)).next();
    assertRefused(400, null, person.say(nested(Limits.JSON_DEPTH_MAX)).next());
    assertRefused(400, null, person.say(nested(10_000)).next());

    assertEquals(1, calls.size());
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
    var person = guest();

    person.say(ofLength(Limits.BRIDGE_FRAME_BYTES_MAX)).next();
    assertRefused(413, null, person.say(ofLength(Limits.BRIDGE_FRAME_BYTES_MAX + 1)).next());
    assertRefused(
        413, null, person.sayInParts(ofLength(2 * Limits.BRIDGE_FRAME_BYTES_MAX), 1_000).next());
    person.sayInParts(ofLength(Limits.BRIDGE_FRAME_BYTES_MAX), 1_000).next();

    assertEquals(2, calls.size());
  }

  private static String ofLength(int bytes) {
    var empty =
        "{\"type\":\"send\",\"address\":\"edge.chat.say\",\"replyAddress\":\"r\",\"body\":{\"t\":\"\"}}";
    return empty.replace("\"\"", "\"" + "x".repeat(bytes - empty.length()) + "\"");
  }

  @Test
  void closesASocketThatSaysFarTooMuchAtOnce() {
    assertTrue(guest().sayInParts(ofLength(1 << 20), 60_000).closure().startsWith("1009"));
  }

  @Test
  void closesASocketThatSaysBytes() {
    assertEquals("1003 a frame is text", guest().sayBytes(new byte[] {1}).closure());
  }

  @Test
  void refusesAReplyAddressThatIsTooLong() {
    var person = guest();
    int max = Limits.BRIDGE_REPLY_ADDRESS_CHARS_MAX;

    assertEquals(
        "rec",
        person.send(EDGE_CHAT_SAY, new JsonObject(), "r".repeat(max)).next().getString("type"));
    assertRefused(
        400, null, person.send(EDGE_CHAT_SAY, new JsonObject(), "r".repeat(max + 1)).next());
  }

  @Test
  void refusesMoreRequestsAtOnceThanThereMayBe() {
    var person = guest();
    for (int i = 0; i < Limits.BRIDGE_REQUESTS_MAX; i++) {
      person.send(EDGE_PEER_LIST, new JsonObject(), "waits" + i);
    }

    assertRefused(
        429, "one more", person.send(EDGE_PEER_LIST, new JsonObject(), "one more").next());

    WebFront.until(waiting::size, size -> size == Limits.BRIDGE_REQUESTS_MAX);
    waiting.forEach(answer -> answer.complete(new EdgeAnswer("{}")));
    for (int i = 0; i < Limits.BRIDGE_REQUESTS_MAX; i++) {
      assertEquals("rec", person.next().getString("type"));
    }
    assertEquals("rec", person.ask(EDGE_CHAT_SAY, new JsonObject()).getString("type"));
  }

  @Test
  void refusesMoreRegistrationsThanThereMayBe() {
    var person = guest();
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
    var flooding = guest();
    var another = guest();
    int frames = Limits.BRIDGE_FRAMES_MAX;
    var frame = "{\"type\":\"send\",\"address\":\"edge.chat.say\",\"replyAddress\":\"r\"}";
    for (int i = 0; i < frames; i++) {
      flooding.say(frame);
    }
    var answers = new HashMap<String, Integer>();
    for (int i = 0; i < frames; i++) {
      answers.merge(flooding.next().getString("type"), 1, Integer::sum);
    }
    assertEquals(frames, answers.get("rec"));

    while (!flooding.isClosed()) {
      flooding.say(frame);
    }

    assertEquals("4429 too many frames", flooding.closure());
    assertEquals("pong", another.ping().getString("type"));
  }

  @Test
  void closesASocketThatReadsTooSlowlyAndNoOther() {
    var slow = BridgeClient.openButNotRead(http, web.port());
    slow.say("{\"type\":\"register\",\"address\":\"edge.network\"}");
    var others = List.of(guest(), guest(), guest());
    others.forEach(person -> person.register(EDGE_NETWORK));
    var event = "{\"x\":\"" + "y".repeat(30_000) + "\"}";
    int said = 0;

    while (web.registry().get("redgiant.bridge.behind").counter().count() == 0) {
      push(new Push.ToAll(EDGE_NETWORK, event));
      said++;
      others.forEach(BridgeClient::next);
    }

    assertTrue(said > 30, "closed after " + said);
    assertEquals("1013 too far behind", slow.closure());
    others.forEach(person -> assertEquals("pong", person.ping().getString("type")));
  }

  @Test
  void closesAllSocketsWhenTheNodeStops() {
    var person = guest();
    person.ping();

    web.close();

    assertEquals("1001 the node stops", person.closure());
  }
}
