package io.redgiant.chat;

import static io.redgiant.chat.ChatNode.ANN;
import static io.redgiant.chat.ChatNode.BEN;
import static io.redgiant.chat.ChatNode.CAT;
import static io.redgiant.chat.ChatNode.GUEST;
import static io.redgiant.chat.ChatNode.about;
import static io.redgiant.chat.ChatNode.in;
import static io.redgiant.chat.ChatNode.ofType;
import static io.redgiant.protocol.Address.EDGE_CHAT_EDIT;
import static io.redgiant.protocol.Address.EDGE_CHAT_HISTORY;
import static io.redgiant.protocol.Address.EDGE_CHAT_REACT;
import static io.redgiant.protocol.Address.EDGE_CHAT_READ;
import static io.redgiant.protocol.Address.EDGE_CHAT_REMOVE;
import static io.redgiant.protocol.Address.EDGE_CHAT_SAY;
import static io.redgiant.protocol.Address.EDGE_CHAT_SEARCH;
import static io.redgiant.protocol.Address.EDGE_CHAT_SINCE;
import static io.redgiant.protocol.Address.EDGE_ROOM_JOIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.local.Push;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
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
    var kept = node.ask(ANN, EDGE_CHAT_HISTORY, in(LOBBY)).getJsonArray("messages");
    assertEquals(first, kept.getJsonObject(0));
    assertEquals("the key", first.getString("idempotencyKey"), "whoever said it knows it by that");
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
  void endsAPageOfLongMessagesEarlyAndLosesNone() throws Exception {
    var position = node.enter(BEN, RoomId.LOBBY);
    var all = new ArrayList<String>();
    for (int i = 0; i < 12; i++) {
      all.add(i + " 漢".repeat(Limits.MESSAGE_TEXT_CHARS_MAX / 4));
      node.say(ANN, LOBBY, all.getLast());
    }

    var back = new ArrayList<String>();
    for (String before = ""; before != null; ) {
      var wish = in(LOBBY).put("limit", 12);
      var page =
          node.ask(BEN, EDGE_CHAT_HISTORY, before.isEmpty() ? wish : wish.put("before", before));
      assertTrue(page.encode().length() < Limits.HISTORY_BYTES_MAX, "too much at once");
      back.addAll(0, ChatNode.texts(page));
      before = page.getString("older");
    }
    assertEquals(all, back);

    int missed = 0;
    for (boolean more = true; more; ) {
      var page = node.ask(BEN, EDGE_CHAT_SINCE, new JsonObject().put("position", position));
      assertTrue(page.encode().length() < Limits.HISTORY_BYTES_MAX, "too much at once");
      missed += page.getJsonArray("events").size();
      position = page.getString("position");
      more = page.getBoolean("more");
    }
    assertEquals(12, missed);
  }

  @Test
  void bringsWhatWasMissedOnceAndNothingElse() throws Exception {
    var secret = node.room(CAT, "secret", "private");
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
    var room = node.listed(BEN, LOBBY);
    assertEquals(2, room.getInteger("unread"));
    assertEquals(1, room.getInteger("mentions"));

    node.ask(BEN, EDGE_CHAT_READ, in(LOBBY).put("position", node.enter(BEN, RoomId.LOBBY)));
    assertEquals(0, node.listed(BEN, LOBBY).getInteger("unread"));
    node.say(ANN, LOBBY, "three");
    assertEquals(1, node.listed(BEN, LOBBY).getInteger("unread"));
    assertEquals(1, node.listed(ANN, LOBBY).getInteger("unread"), "what ben said");
  }

  @Test
  void keepsNoMarkOfAnOriginThatNobodyHasHeardOf() throws Exception {
    node.say(ANN, LOBBY, "one");
    var known = node.enter(BEN, RoomId.LOBBY);
    var madeUp = known + "," + "0".repeat(32) + "-" + "0".repeat(16) + ".7";
    node.ask(BEN, EDGE_CHAT_READ, in(LOBBY).put("position", madeUp));

    assertEquals(known, new JsonObject(node.heard(ofType("read")).body()).getString("upTo"));
  }

  @Test
  void knowsWhatWasReadAfterARestart() throws Exception {
    node.say(ANN, LOBBY, "one");
    node.ask(BEN, EDGE_CHAT_READ, in(LOBBY).put("position", node.enter(BEN, RoomId.LOBBY)));
    node.close();

    node = ChatNode.start(home);
    assertEquals(0, node.listed(BEN, LOBBY).getInteger("unread"));
    assertEquals(1, node.listed(CAT, LOBBY).getInteger("unread"));
    assertEquals(List.of("one"), node.history(CAT, LOBBY));
  }

  @Test
  void findsMessagesByWordsSenderRoomAndDayTheNewestFirst() throws Exception {
    var room = node.room(ANN, "general", "public");
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
}
