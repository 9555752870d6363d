package io.redgiant.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.redgiant.core.Core;
import io.redgiant.core.CoreChoice;
import io.redgiant.core.Cores;
import io.redgiant.disk.FileDisk;
import io.redgiant.journal.JournalVerticle;
import io.redgiant.local.Answer;
import io.redgiant.local.ByReference;
import io.redgiant.local.EdgeAnswer;
import io.redgiant.local.EdgeCall;
import io.redgiant.local.Members;
import io.redgiant.local.Noted;
import io.redgiant.local.PeerName;
import io.redgiant.local.PeerSockets;
import io.redgiant.local.Push;
import io.redgiant.local.RoomEntered;
import io.redgiant.local.RoomEntry;
import io.redgiant.protocol.Address;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A journal and the chat on it, in one process, asked as the bridge asks. */
final class ChatNode implements AutoCloseable {
  static final PeerId ANN = PeerId.random(new Random(1));
  static final PeerId BEN = PeerId.random(new Random(2));
  static final PeerId CAT = PeerId.random(new Random(3));
  static final PeerId GUEST = PeerId.random(new Random(4));

  private static final int PATIENCE_SECONDS = 20;
  private static final Core CORE = Cores.load(CoreChoice.JAVA);
  private static final Map<PeerId, String> HANDLES =
      new HashMap<>(Map.of(ANN, "ann", BEN, "ben", CAT, "cat", GUEST, "guest"));

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<Push> pushed = new LinkedBlockingQueue<>();
  private int keys;

  private ChatNode() {}

  /** Starts it, and names three peers that are there from now on. */
  static ChatNode start(Path home) throws Exception {
    var node = new ChatNode();
    var bus = node.vertx.eventBus();
    ByReference.registerOn(bus);
    bus.<Push>localConsumer(Address.LOCAL_PUSH, message -> node.pushed.add(message.body()));
    var disk = new FileDisk(home);
    var id = NodeId.random(new Random(5));
    var random = new Random();
    var journal =
        new JournalVerticle(
            disk, home, id, CORE, InstantSource.system(), random, 10, Members.NONE, 1);
    var worker = new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);
    await(node.vertx.deployVerticle(journal, worker));
    await(
        node.vertx.deployVerticle(
            new ChatVerticle(id, Members.NONE, disk, InstantSource.system(), random)));
    for (var peer : List.of(ANN, BEN, CAT)) {
      node.name(peer, handle(peer));
    }
    return node;
  }

  private static String handle(PeerId peer) {
    return HANDLES.getOrDefault(peer, "?");
  }

  void name(PeerId peer, String handle) throws Exception {
    await(
        Answer.<Noted>from(vertx.eventBus(), Address.LOCAL_PEER_NAME, new PeerName(peer, handle)));
  }

  void sockets(PeerId peer, int count) {
    vertx
        .eventBus()
        .publish(
            Address.LOCAL_PEER_SOCKETS,
            new PeerSockets(peer, handle(peer), count),
            ByReference.THIS_NODE);
  }

  String enter(PeerId peer, RoomId room) throws Exception {
    return await(
            Answer.<RoomEntered>from(
                vertx.eventBus(), Address.LOCAL_ROOM_ENTER, new RoomEntry(peer, room)))
        .position();
  }

  /** A request, its answer. */
  JsonObject ask(PeerId peer, String address, JsonObject body) throws Exception {
    return new JsonObject(await(send(peer, address, body)).body());
  }

  Future<EdgeAnswer> send(PeerId peer, String address, JsonObject body) {
    var call = new EdgeCall(peer, handle(peer), body.encode());
    return Answer.from(vertx.eventBus(), address, call);
  }

  Refusal refused(Failure why, PeerId peer, String address, JsonObject body) {
    var refusal = assertThrows(Refusal.class, () -> ask(peer, address, body));
    assertEquals(why, refusal.failure(), refusal.getMessage());
    return refusal;
  }

  JsonObject say(PeerId peer, String room, String text) throws Exception {
    return say(peer, room, text, "key " + keys++);
  }

  JsonObject say(PeerId peer, String room, String text, String key) throws Exception {
    var body = new JsonObject().put("room", room).put("text", text).put("key", key);
    return ask(peer, Address.EDGE_CHAT_SAY, body).getJsonObject("message");
  }

  static JsonObject in(String room) {
    return new JsonObject().put("room", room);
  }

  static JsonObject about(JsonObject message) {
    return new JsonObject().put("message", message.getString("id"));
  }

  /** A new room's id. */
  String room(PeerId by, String name, String kind) throws Exception {
    var wish = new JsonObject().put("name", name).put("kind", kind);
    return ask(by, Address.EDGE_ROOM_CREATE, wish).getJsonObject("room").getString("id");
  }

  JsonObject listed(PeerId peer, String room) throws Exception {
    var rooms = ask(peer, Address.EDGE_ROOM_LIST, new JsonObject()).getJsonArray("rooms");
    for (var each : rooms) {
      if (((JsonObject) each).getString("id").equals(room)) {
        return (JsonObject) each;
      }
    }
    throw new AssertionError("room " + room + " is not among " + rooms);
  }

  void assertNotListed(PeerId peer, String room) {
    assertThrows(AssertionError.class, () -> listed(peer, room));
  }

  List<String> history(PeerId peer, String room) throws Exception {
    return texts(ask(peer, Address.EDGE_CHAT_HISTORY, new JsonObject().put("room", room)));
  }

  static List<String> texts(JsonObject answer) {
    var texts = new ArrayList<String>();
    for (var message : answer.getJsonArray("messages")) {
      texts.add(((JsonObject) message).getString("text"));
    }
    return texts;
  }

  /** Nobody will ask for what was pushed until now. */
  void forgetPushed() {
    pushed.clear();
  }

  /** The next push like this; what comes before it is passed over. */
  Push heard(Predicate<JsonObject> wanted) throws Exception {
    while (true) {
      var next = pushed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing like that was pushed");
      }
      if (wanted.test(new JsonObject(next.body()))) {
        return next;
      }
    }
  }

  static Predicate<JsonObject> ofType(String type) {
    return body -> type.equals(body.getString("type"));
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
