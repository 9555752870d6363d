package io.redgiant.web;

import static io.redgiant.protocol.Address.EDGE_EVENTS_PRESENCE;
import static io.redgiant.protocol.Address.EDGE_METRICS;
import static io.redgiant.protocol.Address.EDGE_NETWORK;
import static io.redgiant.protocol.Address.LOCAL_METRICS_WATCHED;
import static io.redgiant.protocol.Address.edgeEventsPeer;
import static io.redgiant.protocol.Address.edgeEventsRoom;
import static io.redgiant.web.BridgedNode.ANN;
import static io.redgiant.web.BridgedNode.BOB;
import static io.redgiant.web.BridgedNode.HIDDEN;
import static io.redgiant.web.BridgedNode.ROOM;
import static io.redgiant.web.BridgedNode.assertRefused;
import static io.redgiant.web.BridgedNode.rec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.redgiant.local.MetricsWatched;
import io.redgiant.local.PeerSockets;
import io.redgiant.local.Push;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people hear, and what they do not. */
class BridgeEventsTest {
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
    assertRefused(403, "registered", node.guest().register(address));
  }

  @Test
  void hearsOfARoomFromItsRegistrationUntilItIsTakenBack() {
    var ann = node.peer(ANN);
    var bob = node.peer(BOB);
    var address = edgeEventsRoom(ROOM);
    node.push(new Push.ToRoom(ROOM, null, "{\"n\":0}"));

    assertEquals(
        rec("registered", "{\"position\":\"position-of-" + ANN + "\"}"), ann.register(address));
    node.push(new Push.ToRoom(ROOM, null, "{\"n\":1}"));
    node.push(new Push.ToRoom(HIDDEN, null, "{\"n\":2}"));
    node.push(new Push.ToRoom(ROOM, Set.of(ANN, BOB), "{\"n\":3}"));

    assertEquals(rec(address, "{\"n\":1}"), ann.next());
    assertEquals(rec(address, "{\"n\":3}"), ann.next());
    ann.unregister(address).ping();
    node.push(new Push.ToRoom(ROOM, null, "{\"n\":4}"));
    node.push(new Push.ToPeer(ANN, "{}"));
    assertEquals("pong", ann.ping().getString("type"));
    assertEquals("pong", bob.ping().getString("type"));
  }

  @Test
  void hearsNothingOfARoomThatItMayNotSee() {
    var ann = node.peer(ANN);

    assertRefused(404, "registered", ann.register(edgeEventsRoom(HIDDEN)));

    node.push(new Push.ToRoom(HIDDEN, null, "{}"));
    node.heardBefore(ann);
  }

  @Test
  void whoeverIsOutOfARoomHearsNotEvenOfThat() {
    var ann = node.peer(ANN);
    var bob = node.peer(BOB);
    var address = edgeEventsRoom(ROOM);
    ann.register(address);
    bob.register(address);

    node.push(new Push.ToRoom(ROOM, Set.of(BOB), "{\"n\":1}"));
    node.push(new Push.ToRoom(ROOM, Set.of(ANN, BOB), "{\"n\":2}"));

    assertEquals(rec(address, "{\"n\":1}"), bob.next());
    assertEquals(rec(address, "{\"n\":2}"), bob.next());
    node.heardBefore(ann);
    ann.register(address);
    node.push(new Push.ToRoom(ROOM, Set.of(ANN, BOB), "{\"n\":3}"));
    assertEquals(rec(address, "{\"n\":3}"), ann.next());
  }

  @Test
  void whatConcernsAPeerIsForThatPeerAlone() {
    var ann = node.peer(ANN);
    var bob = node.peer(BOB);
    var second = node.peer(ANN);
    var address = edgeEventsPeer(ANN);

    assertRefused(403, "registered", bob.register(address));
    assertRefused(403, "registered", node.guest().register(address));
    ann.register(address);
    second.register(address);
    node.push(new Push.ToPeer(BOB, "{\"n\":1}"));
    node.push(new Push.ToPeer(ANN, "{\"n\":2}"));

    assertEquals(rec(address, "{\"n\":2}"), ann.next());
    assertEquals(rec(address, "{\"n\":2}"), second.next());
    node.heardBefore(bob);
  }

  @Test
  void whatEveryoneMayKnowIsForEveryone() {
    var person = node.guest();
    for (var address : List.of(EDGE_EVENTS_PRESENCE, EDGE_METRICS)) {
      assertEquals("rec", person.register(address).getString("type"));
      node.push(new Push.ToAll(address, "{\"a\":\"" + address + "\"}"));
      assertEquals(rec(address, "{\"a\":\"" + address + "\"}"), person.next());
    }
  }

  @Test
  void tellsThoseWhoLookHowTheNetworkIs() {
    var person = node.guest();
    person.register(EDGE_NETWORK);

    var told = person.next();
    assertEquals(EDGE_NETWORK, told.getString("address"));
    assertFalse(told.getJsonObject("body").getJsonArray("nodes").isEmpty(), told.encode());
  }

  @Test
  void saysThatTheEventBusIsWatchedAsLongAsThatIsSo() {
    var said = new LinkedBlockingQueue<MetricsWatched>();
    WebFront.await(
        node.web()
            .bus()
            .<MetricsWatched>localConsumer(LOCAL_METRICS_WATCHED, event -> said.add(event.body()))
            .completion());
    var person = node.guest();
    person.register(EDGE_NETWORK);
    person.next(); // a second is over
    assertEquals(0, said.size());

    person.register(EDGE_METRICS);
    assertEquals(new MetricsWatched(true, false), said.remove(), "at once");
    WebFront.until(said::peek, Objects::nonNull);
    assertEquals(new MetricsWatched(true, false), said.remove(), "and again");
    person.unregister(EDGE_METRICS);
    person.say("{\"type\":\"register\",\"address\":\"edge.metrics.tap\"}");
    WebFront.until(() -> said.contains(new MetricsWatched(false, true)), is -> is);
  }

  @Test
  void saysWhenAPeersFirstSocketOpensAndItsLastOneCloses() {
    var first = node.peer(ANN);
    var second = node.peer(ANN);
    node.guest().ping();
    WebFront.until(node.presence()::size, size -> size == 1);
    first.close();
    second.close();

    WebFront.until(node.presence()::size, size -> size == 2);
    assertEquals(List.of(1, 0), node.presence().stream().map(PeerSockets::sockets).toList());
    assertEquals(Set.of(ANN), Set.copyOf(node.presence().stream().map(PeerSockets::peer).toList()));
  }
}
