package io.redgiant.chat;

import static io.redgiant.chat.ChatNode.ANN;
import static io.redgiant.chat.ChatNode.BEN;
import static io.redgiant.chat.ChatNode.CAT;
import static io.redgiant.chat.ChatNode.GUEST;
import static io.redgiant.chat.ChatNode.about;
import static io.redgiant.chat.ChatNode.in;
import static io.redgiant.chat.ChatNode.ofType;
import static io.redgiant.protocol.Address.EDGE_CHAT_HISTORY;
import static io.redgiant.protocol.Address.EDGE_CHAT_REACT;
import static io.redgiant.protocol.Address.EDGE_CHAT_READ;
import static io.redgiant.protocol.Address.EDGE_CHAT_SAY;
import static io.redgiant.protocol.Address.EDGE_CHAT_SEARCH;
import static io.redgiant.protocol.Address.EDGE_CHAT_SINCE;
import static io.redgiant.protocol.Address.EDGE_CHAT_TYPING;
import static io.redgiant.protocol.Address.EDGE_PEER_LIST;
import static io.redgiant.protocol.Address.EDGE_ROOM_CHANGE;
import static io.redgiant.protocol.Address.EDGE_ROOM_CREATE;
import static io.redgiant.protocol.Address.EDGE_ROOM_INVITE;
import static io.redgiant.protocol.Address.EDGE_ROOM_JOIN;
import static io.redgiant.protocol.Address.EDGE_ROOM_LEAVE;
import static io.redgiant.protocol.Address.EDGE_ROOM_MEMBERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.local.Push;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomsTest {
  private static final String LOBBY = RoomId.LOBBY.toString();

  private @TempDir Path home;
  private ChatNode node;

  @BeforeEach
  void start() throws Exception {
    node = ChatNode.start(home);
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  @Test
  void hidesAPrivateRoomFromWhoeverIsNotInIt() throws Exception {
    var room = node.room(ANN, "secret", "private");
    var message = node.say(ANN, room, "for us");

    node.assertNotListed(BEN, room);
    for (var address : List.of(EDGE_CHAT_HISTORY, EDGE_ROOM_MEMBERS, EDGE_CHAT_TYPING)) {
      node.refused(Failure.NOT_FOUND, BEN, address, in(room));
    }
    node.refused(Failure.NOT_FOUND, BEN, EDGE_CHAT_SAY, in(room).put("text", "hi").put("key", "k"));
    node.refused(Failure.NOT_FOUND, BEN, EDGE_ROOM_JOIN, in(room));
    node.refused(Failure.NOT_FOUND, BEN, EDGE_ROOM_LEAVE, in(room));
    node.refused(Failure.NOT_FOUND, BEN, EDGE_ROOM_INVITE, in(room).put("peer", CAT.toString()));
    node.refused(
        Failure.NOT_FOUND, BEN, EDGE_CHAT_REACT, about(message).put("emoji", "+1").put("on", true));
    node.refused(Failure.NOT_FOUND, BEN, EDGE_CHAT_READ, in(room).put("position", ""));
    assertThrows(Refusal.class, () -> node.enter(BEN, RoomId.parse(room)));
    assertEquals(
        List.of(),
        ChatNode.texts(node.ask(BEN, EDGE_CHAT_SEARCH, new JsonObject().put("q", "us"))));
    assertEquals(0, node.ask(BEN, EDGE_CHAT_SINCE, new JsonObject()).getJsonArray("events").size());
    var push = assertInstanceOf(Push.ToRoom.class, node.heard(ofType("message")));
    assertEquals(Set.of(ANN), push.members());
  }

  @Test
  void letsAnInvitedPeerComeInAndTellsOneWhoLeftNothingMore() throws Exception {
    var room = node.room(ANN, "secret", "private");
    node.say(ANN, room, "before");
    node.ask(ANN, EDGE_ROOM_INVITE, in(room).put("peer", BEN.toString()));
    assertTrue(node.listed(BEN, room).getBoolean("invited"));
    node.refused(Failure.NOT_FOUND, BEN, EDGE_CHAT_HISTORY, in(room));

    node.ask(BEN, EDGE_ROOM_JOIN, in(room));
    assertEquals(List.of("before"), node.history(BEN, room));
    node.ask(BEN, EDGE_ROOM_LEAVE, in(room));
    node.say(ANN, room, "after");

    node.refused(Failure.NOT_FOUND, BEN, EDGE_CHAT_HISTORY, in(room));
    node.refused(Failure.NOT_FOUND, BEN, EDGE_ROOM_JOIN, in(room));
    var push =
        node.heard(
            body ->
                ofType("message").test(body)
                    && "after".equals(body.getJsonObject("message").getString("text")));
    assertEquals(Set.of(ANN), assertInstanceOf(Push.ToRoom.class, push).members());
  }

  @Test
  void letsEveryPeerButNoGuestIntoAPublicRoomWhichOneJoinsToSaySomething() throws Exception {
    var room = node.room(ANN, "general", "public");

    assertFalse(node.listed(BEN, room).getBoolean("member"));
    node.assertNotListed(GUEST, room);
    var wish = in(room).put("text", "hi").put("key", "k");
    node.refused(Failure.FORBIDDEN, BEN, EDGE_CHAT_SAY, wish);
    node.refused(Failure.NOT_FOUND, GUEST, EDGE_CHAT_SAY, wish);
    node.ask(BEN, EDGE_ROOM_JOIN, in(room));
    node.ask(BEN, EDGE_CHAT_SAY, wish);

    assertEquals(List.of("hi"), node.history(CAT, room));
  }

  @Test
  void findsTheOneConversationOfTwoWhicheverOfThemBeginsIt() throws Exception {
    var wish = new JsonObject().put("kind", "direct");
    var one = node.ask(ANN, EDGE_ROOM_CREATE, wish.copy().put("peer", BEN.toString()));
    var two = node.ask(BEN, EDGE_ROOM_CREATE, wish.copy().put("peer", ANN.toString()));

    var room = one.getJsonObject("room").getString("id");
    assertEquals(room, two.getJsonObject("room").getString("id"));
    assertEquals("ben", one.getJsonObject("room").getJsonObject("with").getString("handle"));
    assertEquals("ann", two.getJsonObject("room").getJsonObject("with").getString("handle"));
    node.say(BEN, room, "psst");
    assertEquals(List.of("psst"), node.history(ANN, room));
    node.assertNotListed(CAT, room);
    node.refused(Failure.CONFLICT, BEN, EDGE_ROOM_LEAVE, in(room));
  }

  @Test
  void changesARoomForThoseInIt() throws Exception {
    var room = node.room(ANN, "general", "public");
    node.refused(Failure.FORBIDDEN, BEN, EDGE_ROOM_CHANGE, in(room).put("topic", "mine"));
    node.ask(ANN, EDGE_ROOM_CHANGE, in(room).put("topic", "what we do").put("name", "all"));

    assertEquals("what we do", node.listed(BEN, room).getString("topic"));
    assertEquals("all", node.listed(BEN, room).getString("name"));
    node.refused(
        Failure.CONFLICT,
        ANN,
        EDGE_ROOM_CREATE,
        new JsonObject().put("name", "lobby").put("kind", "public"));
    node.refused(
        Failure.FORBIDDEN,
        GUEST,
        EDGE_ROOM_CREATE,
        new JsonObject().put("name", "guests").put("kind", "public"));
  }

  @Test
  void saysWhoIsThereAndWhoWrites() throws Exception {
    node.sockets(BEN, 1);
    var there = new JsonObject(node.heard(ofType("presence")).body());
    node.heard(body -> ofType("presence").test(body) && "online".equals(body.getString("state")));
    assertEquals("presence", there.getString("type"));
    node.ask(BEN, EDGE_CHAT_TYPING, in(LOBBY));
    var typing = new JsonObject(node.heard(ofType("typing")).body());
    assertEquals("ben", typing.getJsonObject("peer").getString("handle"));
    assertEquals("online", state(BEN));
    assertEquals("offline", state(CAT));

    node.sockets(BEN, 0);
    node.heard(
        body ->
            ofType("presence").test(body)
                && "offline".equals(body.getString("state"))
                && "ben".equals(body.getJsonObject("peer").getString("handle")));
    assertEquals("offline", state(BEN));
  }

  private String state(PeerId peer) throws Exception {
    for (var each : node.ask(ANN, EDGE_PEER_LIST, new JsonObject()).getJsonArray("peers")) {
      if (((JsonObject) each).getString("id").equals(peer.toString())) {
        return ((JsonObject) each).getString("state");
      }
    }
    throw new AssertionError("peer " + peer + " is not listed");
  }
}
