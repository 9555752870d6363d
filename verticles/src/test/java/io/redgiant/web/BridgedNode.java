package io.redgiant.web;

import static io.redgiant.protocol.Address.EDGE_CHAT_HISTORY;
import static io.redgiant.protocol.Address.EDGE_CHAT_SAY;
import static io.redgiant.protocol.Address.EDGE_METRICS;
import static io.redgiant.protocol.Address.EDGE_PEER_LIST;
import static io.redgiant.protocol.Address.EDGE_SESSION_OPEN;
import static io.redgiant.protocol.Address.LOCAL_NETWORK_NODES;
import static io.redgiant.protocol.Address.LOCAL_PEER_SOCKETS;
import static io.redgiant.protocol.Address.LOCAL_PUSH;
import static io.redgiant.protocol.Address.LOCAL_ROOM_ENTER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.redgiant.local.ByReference;
import io.redgiant.local.EdgeAnswer;
import io.redgiant.local.EdgeCall;
import io.redgiant.local.Nodes;
import io.redgiant.local.NodesQuery;
import io.redgiant.local.PeerSockets;
import io.redgiant.local.Push;
import io.redgiant.local.RoomEntered;
import io.redgiant.local.RoomEntry;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.NodeHello;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A node that has the bridge, with the test behind it in the place of whoever answers people. */
final class BridgedNode implements AutoCloseable {
  static final PeerId ANN = new PeerId(new Id128(3, 3));
  static final PeerId BOB = new PeerId(new Id128(4, 4));
  static final RoomId ROOM = new RoomId(new Id128(5, 5));
  static final RoomId HIDDEN = new RoomId(new Id128(6, 6));

  private final AtomicLong now = new AtomicLong(1_000_000);
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebFront web = new WebFront(() -> Instant.ofEpochMilli(now.get()));
  private final List<EdgeCall> calls = new CopyOnWriteArrayList<>();
  private final List<PeerSockets> presence = new CopyOnWriteArrayList<>();
  private final Set<Promise<EdgeAnswer>> waiting = ConcurrentHashMap.newKeySet();

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

  @Override
  public void close() {
    web.close();
    http.close();
  }

  BridgeClient guest() {
    return BridgeClient.open(http, web.port());
  }

  BridgeClient peer(PeerId peer) {
    var person = guest();
    person.ask(EDGE_SESSION_OPEN, new JsonObject().put("token", web.tokens().issue(peer)));
    return person;
  }

  void push(Push push) {
    web.bus().publish(LOCAL_PUSH, push, ByReference.THIS_NODE);
  }

  static JsonObject rec(String address, String body) {
    return new JsonObject()
        .put("type", "rec")
        .put("address", address)
        .put("body", new JsonObject(body));
  }

  static void assertRefused(int code, @Nullable String address, JsonObject frame) {
    assertEquals("err", frame.getString("type"), frame.encode());
    assertEquals(code, frame.getInteger("failureCode"), frame.encode());
    assertEquals("RECIPIENT_FAILURE", frame.getString("failureType"));
    assertEquals(address, frame.getString("address"));
    assertFalse(frame.getString("message").isBlank());
  }

  /** Events and answers go the same way, so an event that was to come would be here before. */
  void heardBefore(BridgeClient person) {
    person.register(EDGE_METRICS);
    push(new Push.ToAll(EDGE_METRICS, "{}"));
    assertEquals(rec(EDGE_METRICS, "{}"), person.next());
    assertEquals(0, person.unread());
  }

  WebFront web() {
    return web;
  }

  HttpClient http() {
    return http;
  }

  long nowMillis() {
    return now.get();
  }

  /** What has been asked for that the test stands for. */
  List<EdgeCall> calls() {
    return calls;
  }

  List<PeerSockets> presence() {
    return presence;
  }

  /** Requests that get an answer when the test gives one. */
  Set<Promise<EdgeAnswer>> waiting() {
    return waiting;
  }
}
