package io.redgiant.chat;

import static io.redgiant.chat.ChatNode.ANN;
import static io.redgiant.chat.ChatNode.BEN;
import static io.redgiant.chat.ChatNode.CAT;
import static io.redgiant.chat.ChatNode.GUEST;
import static io.redgiant.chat.ChatNode.ofType;
import static io.redgiant.protocol.Address.EDGE_CHAT_EDIT;
import static io.redgiant.protocol.Address.EDGE_CHAT_HISTORY;
import static io.redgiant.protocol.Address.EDGE_CHAT_REACT;
import static io.redgiant.protocol.Address.EDGE_CHAT_READ;
import static io.redgiant.protocol.Address.EDGE_CHAT_REMOVE;
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
import static io.redgiant.protocol.Address.EDGE_ROOM_LIST;
import static io.redgiant.protocol.Address.EDGE_ROOM_MEMBERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.local.Push;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatVerticleTest {
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

  private static JsonObject in(String room) {
    return new JsonObject().put("room", room);
  }

  private static JsonObject about(JsonObject message) {
    return new JsonObject().put("message", message.getString("id"));
  }

  private String room(PeerId by, String name, String kind) throws Exception {
    var wish = new JsonObject().put("name", name).put("kind", kind);
    return node.ask(by, EDGE_ROOM_CREATE, wish).getJsonObject("room").getString("id");
  }

  private JsonObject listed(PeerId peer, String room) throws Exception {
    var rooms = node.ask(peer, EDGE_ROOM_LIST, new JsonObject()).getJsonArray("rooms");
    for (var each : rooms) {
      if (((JsonObject) each).getString("id").equals(room)) {
        return (JsonObject) each;
      }
    }
    throw new AssertionError("room " + room + " is not among " + rooms);
  }

  private void assertNotListed(PeerId peer, String room) {
    assertThrows(AssertionError.class, () -> listed(peer, room));
  }

  @Test
  void tellsEveryoneWhatIsSaidAndKeepsIt() throws Exception {
    var message = node.say(ANN, LOBBY, "hello 🎉 <b>");

    var push = assertInstanceOf(Push.ToRoom.class, node.heard(ofType("message")));
    assertEquals(RoomId.LOBBY, push.room());
    assertNull(push.members(), "the lobby is everyone's");
    var told = new JsonObject(push.body()).getJsonObject("message");
    assertEquals(message, told);
    assertEquals("hello 🎉 <b>", told.getString("text"));
    assertEquals("ann", told.getJsonObject("peer").getString("handle"));
    assertEquals(List.of("hello 🎉 <b>"), node.history(GUEST, LOBBY));
  }

  @Test
  void takesTheSameMessageSentAgainForTheOneItIs() throws Exception {
    var first = node.say(ANN, LOBBY, "once", "the key");
    var again = node.say(ANN, LOBBY, "once", "the key");
    var others = node.say(BEN, LOBBY, "once", "the key");

    assertEquals(first.getString("id"), again.getString("id"));
    assertNotEquals(first.getString("id"), others.getString("id"), "a key is its peer's own");
    assertEquals(List.of("once", "once"), node.history(ANN, LOBBY));
  }

  @Test
  void doesNotBringBackWhatWasTakenBackWhenItIsSentAgain() throws Exception {
    var message = node.say(ANN, LOBBY, "oops", "the key");
    node.ask(ANN, EDGE_CHAT_REMOVE, about(message));

    node.refused(
        Failure.GONE, ANN, EDGE_CHAT_SAY, in(LOBBY).put("text", "oops").put("key", "the key"));
    assertEquals(List.of(), node.history(ANN, LOBBY));
  }

  @Test
  void hidesAPrivateRoomFromWhoeverIsNotInIt() throws Exception {
    var room = room(ANN, "secret", "private");
    var message = node.say(ANN, room, "for us");

    assertNotListed(BEN, room);
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
    var room = room(ANN, "secret", "private");
    node.say(ANN, room, "before");
    node.ask(ANN, EDGE_ROOM_INVITE, in(room).put("peer", BEN.toString()));
    assertTrue(listed(BEN, room).getBoolean("invited"));
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
    var room = room(ANN, "general", "public");

    assertFalse(listed(BEN, room).getBoolean("member"));
    assertNotListed(GUEST, room);
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
    assertNotListed(CAT, room);
    node.refused(Failure.CONFLICT, BEN, EDGE_ROOM_LEAVE, in(room));
  }

  @Test
  void changesOnesOwnMessagesOnly() throws Exception {
    var message = node.say(ANN, LOBBY, "helo");

    node.refused(Failure.FORBIDDEN, BEN, EDGE_CHAT_EDIT, about(message).put("text", "x"));
    node.refused(Failure.FORBIDDEN, BEN, EDGE_CHAT_REMOVE, about(message));
    var edited = node.ask(ANN, EDGE_CHAT_EDIT, about(message).put("text", "hello"));
    assertEquals("hello", edited.getJsonObject("message").getString("text"));
    assertEquals(message.getString("key"), edited.getJsonObject("message").getString("key"));
    assertEquals(List.of("hello"), node.history(BEN, LOBBY));
    var told = new JsonObject(node.heard(ofType("edited")).body()).getJsonObject("message");
    assertEquals("hello", told.getString("text"));
    node.ask(ANN, EDGE_CHAT_REMOVE, about(message));
    assertEquals(List.of(), node.history(BEN, LOBBY));
    assertEquals(
        message.getString("id"),
        new JsonObject(node.heard(ofType("removed")).body()).getString("message"));
  }

  @Test
  void keepsOneReactionOfAPeerPerEmojiUntilItIsTakenBack() throws Exception {
    var message = node.say(ANN, LOBBY, "done");
    var plus = about(message).put("emoji", "👍").put("on", true);
    node.ask(BEN, EDGE_CHAT_REACT, plus);
    node.ask(BEN, EDGE_CHAT_REACT, plus);
    node.ask(CAT, EDGE_CHAT_REACT, plus);
    node.ask(CAT, EDGE_CHAT_REACT, plus.copy().put("on", false));

    var shown =
        node.ask(ANN, EDGE_CHAT_HISTORY, in(LOBBY)).getJsonArray("messages").getJsonObject(0);
    var expected =
        new JsonArray()
            .add(
                new JsonObject()
                    .put("emoji", "👍")
                    .put("peers", new JsonArray().add(BEN.toString())));
    assertEquals(expected, shown.getJsonArray("reactions"));
    node.refused(
        Failure.BAD_REQUEST,
        BEN,
        EDGE_CHAT_REACT,
        about(message).put("emoji", " ").put("on", true));
  }

  @Test
  void pagesThroughARoomBothWays() throws Exception {
    var all = new ArrayList<String>();
    for (int i = 0; i < 25; i++) {
      all.add("message " + i);
      node.say(ANN, LOBBY, "message " + i);
    }

    var back = new ArrayList<String>();
    var page = node.ask(BEN, EDGE_CHAT_HISTORY, in(LOBBY).put("limit", 10));
    assertNull(page.getString("newer"));
    while (true) {
      back.addAll(0, ChatNode.texts(page));
      if (page.getString("older") == null) {
        break;
      }
      page =
          node.ask(
              BEN,
              EDGE_CHAT_HISTORY,
              in(LOBBY).put("limit", 10).put("before", page.getString("older")));
    }
    assertEquals(all, back);

    var middle = node.ask(BEN, EDGE_CHAT_HISTORY, in(LOBBY)).getJsonArray("messages");
    var around =
        node.ask(
            BEN,
            EDGE_CHAT_HISTORY,
            in(LOBBY).put("limit", 4).put("around", middle.getJsonObject(12).getString("id")));
    assertEquals(all.subList(10, 14), ChatNode.texts(around));
    var forth = new ArrayList<>(ChatNode.texts(around));
    for (var key = around.getString("newer"); key != null; ) {
      page = node.ask(BEN, EDGE_CHAT_HISTORY, in(LOBBY).put("limit", 5).put("from", key));
      forth.addAll(ChatNode.texts(page));
      key = page.getString("newer");
    }
    assertEquals(all.subList(10, 25), forth);
    node.refused(Failure.BAD_REQUEST, BEN, EDGE_CHAT_HISTORY, in(LOBBY).put("before", "x"));
    node.refused(Failure.BAD_REQUEST, BEN, EDGE_CHAT_HISTORY, in(LOBBY).put("limit", 0));
  }

  @Test
  void bringsWhatWasMissedOnceAndNothingElse() throws Exception {
    var secret = room(CAT, "secret", "private");
    var before = node.say(ANN, LOBBY, "heard before");
    var position = node.enter(BEN, RoomId.LOBBY);
    var missed = node.say(ANN, LOBBY, "missed");
    node.say(CAT, secret, "not for ben");
    var gone = node.say(ANN, LOBBY, "gone");
    node.ask(ANN, EDGE_CHAT_REMOVE, about(gone));
    node.ask(ANN, EDGE_CHAT_EDIT, about(before).put("text", "edited since"));

    var events = new ArrayList<JsonObject>();
    boolean more = true;
    while (more) {
      var page =
          node.ask(
              BEN, EDGE_CHAT_SINCE, new JsonObject().put("position", position).put("limit", 1));
      page.getJsonArray("events").forEach(event -> events.add((JsonObject) event));
      position = page.getString("position");
      more = page.getBoolean("more");
    }
    var types = new ArrayList<>(events.stream().map(event -> event.getString("type")).toList());
    Collections.sort(types);
    assertEquals(Set.of("message", "removed"), Set.copyOf(types));
    assertEquals(missed, events.getFirst().getJsonObject("message"));
    assertEquals("edited since", events.getLast().getJsonObject("message").getString("text"));
    assertTrue(
        events.stream().noneMatch(event -> event.encode().contains("not for ben")),
        events.toString());
    var again = node.ask(BEN, EDGE_CHAT_SINCE, new JsonObject().put("position", position));
    assertEquals(new JsonArray(), again.getJsonArray("events"));
  }

  @Test
  void countsWhatOneHasNotReadByWhereItWasWritten() throws Exception {
    node.say(ANN, LOBBY, "one");
    var mentions = new JsonArray().add(BEN.toString());
    node.ask(
        ANN,
        EDGE_CHAT_SAY,
        in(LOBBY).put("text", "ben?").put("key", "m").put("mentions", mentions));
    node.say(BEN, LOBBY, "my own");
    var room = listed(BEN, LOBBY);
    assertEquals(2, room.getInteger("unread"));
    assertEquals(1, room.getInteger("mentions"));

    node.ask(BEN, EDGE_CHAT_READ, in(LOBBY).put("position", node.enter(BEN, RoomId.LOBBY)));
    assertEquals(0, listed(BEN, LOBBY).getInteger("unread"));
    node.say(ANN, LOBBY, "three");
    assertEquals(1, listed(BEN, LOBBY).getInteger("unread"));
    assertEquals(1, listed(ANN, LOBBY).getInteger("unread"), "what ben said");
  }

  @Test
  void knowsWhatWasReadAfterARestart() throws Exception {
    node.say(ANN, LOBBY, "one");
    node.ask(BEN, EDGE_CHAT_READ, in(LOBBY).put("position", node.enter(BEN, RoomId.LOBBY)));
    node.close();

    node = ChatNode.start(home);
    assertEquals(0, listed(BEN, LOBBY).getInteger("unread"));
    assertEquals(1, listed(CAT, LOBBY).getInteger("unread"));
    assertEquals(List.of("one"), node.history(CAT, LOBBY));
  }

  @Test
  void findsMessagesByWordsSenderRoomAndDayTheNewestFirst() throws Exception {
    var room = room(ANN, "general", "public");
    node.say(ANN, LOBBY, "The Build is green");
    node.say(ANN, room, "build broken again");
    node.ask(BEN, EDGE_ROOM_JOIN, in(room));
    node.say(BEN, room, "who broke the café build?");

    assertEquals(
        List.of("who broke the café build?", "build broken again", "The Build is green"),
        found("build"));
    assertEquals(List.of("build broken again", "The Build is green"), found("build from:ann"));
    assertEquals(List.of("build broken again"), found("build from:ann in:general"));
    assertEquals(List.of("who broke the café build?"), found("cafe"));
    assertEquals(List.of("build broken again"), found("brok* from:ann"));
    assertEquals(List.of(), found("build has:file"));
    assertEquals(List.of(), found("build before:2020-01-01"));
    assertEquals(3, found("build after:2020-01-01").size());
    assertEquals(List.of(), found("\"; DROP TABLE messages; -- OR"));
    node.refused(Failure.NOT_FOUND, ANN, EDGE_CHAT_SEARCH, new JsonObject().put("q", "from:zed"));
    node.refused(
        Failure.BAD_REQUEST, ANN, EDGE_CHAT_SEARCH, new JsonObject().put("q", "before:soon"));
  }

  private List<String> found(String words) throws Exception {
    return ChatNode.texts(node.ask(ANN, EDGE_CHAT_SEARCH, new JsonObject().put("q", words)));
  }

  @Test
  void findsTheNextPageWhereTheOneBeforeEnded() throws Exception {
    for (int i = 0; i < 5; i++) {
      node.say(ANN, LOBBY, "build " + i);
    }
    var wish = new JsonObject().put("q", "build").put("limit", 3);
    var first = node.ask(BEN, EDGE_CHAT_SEARCH, wish);
    var second =
        node.ask(BEN, EDGE_CHAT_SEARCH, wish.copy().put("cursor", first.getString("cursor")));

    assertEquals(List.of("build 4", "build 3", "build 2"), ChatNode.texts(first));
    assertEquals(List.of("build 1", "build 0"), ChatNode.texts(second));
    assertNull(second.getString("cursor"));
  }

  @Test
  void refusesWhatIsNoMessage() {
    var tooLong = "x".repeat(Limits.MESSAGE_TEXT_CHARS_MAX + 1);
    node.refused(
        Failure.TOO_LARGE, ANN, EDGE_CHAT_SAY, in(LOBBY).put("text", tooLong).put("key", "k"));
    node.refused(Failure.BAD_REQUEST, ANN, EDGE_CHAT_SAY, in(LOBBY).put("text", "no key"));
    node.refused(
        Failure.BAD_REQUEST, ANN, EDGE_CHAT_SAY, in(LOBBY).put("text", " ").put("key", "k"));
    node.refused(
        Failure.BAD_REQUEST, ANN, EDGE_CHAT_SAY, in(LOBBY).put("text", "\u0000").put("key", "k"));
    node.refused(
        Failure.NOT_FOUND,
        ANN,
        EDGE_CHAT_SAY,
        in(LOBBY).put("text", "x").put("key", "k").put("replyTo", "0".repeat(64)));
    node.refused(
        Failure.NOT_FOUND,
        ANN,
        EDGE_CHAT_SAY,
        in(LOBBY)
            .put("text", "x")
            .put("key", "k")
            .put("attachments", new JsonArray().add("0".repeat(64))));
  }

  @Test
  void changesARoomForThoseInIt() throws Exception {
    var room = room(ANN, "general", "public");
    node.refused(Failure.FORBIDDEN, BEN, EDGE_ROOM_CHANGE, in(room).put("topic", "mine"));
    node.ask(ANN, EDGE_ROOM_CHANGE, in(room).put("topic", "what we do").put("name", "all"));

    assertEquals("what we do", listed(BEN, room).getString("topic"));
    assertEquals("all", listed(BEN, room).getString("name"));
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
