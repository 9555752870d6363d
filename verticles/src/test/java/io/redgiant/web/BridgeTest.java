package io.redgiant.web;

import static io.redgiant.protocol.Address.EDGE_CHAT_HISTORY;
import static io.redgiant.protocol.Address.EDGE_CHAT_SAY;
import static io.redgiant.protocol.Address.EDGE_SESSION_OPEN;
import static io.redgiant.protocol.Address.LOCAL_PEER_CHANGED;
import static io.redgiant.web.BridgedNode.ANN;
import static io.redgiant.web.BridgedNode.BOB;
import static io.redgiant.web.BridgedNode.assertRefused;
import static io.redgiant.web.BridgedNode.rec;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redgiant.local.ByReference;
import io.redgiant.local.EdgeCall;
import io.redgiant.local.PeerChanged;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is at a socket, and what is asked and answered there. */
class BridgeTest {
  private final BridgedNode node = new BridgedNode();

  @BeforeEach
  void start() {
    node.start();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void answersAPing() {
    assertEquals(new JsonObject().put("type", "pong"), node.guest().ping());
  }

  @Test
  void aTokenSaysWhoIsAtASocket() {
    var answer =
        node.guest()
            .ask(EDGE_SESSION_OPEN, new JsonObject().put("token", node.web().tokens().issue(ANN)))
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
        BridgeClient.open(
            node.http(),
            node.web().port(),
            "Authorization",
            "Bearer " + node.web().tokens().issue(ANN));

    person.ask(EDGE_CHAT_SAY, new JsonObject());

    assertEquals(ANN, node.calls().getFirst().peer());
    assertRefused(
        409,
        "answer",
        person.ask(
            EDGE_SESSION_OPEN, new JsonObject().put("token", node.web().tokens().issue(BOB))));
  }

  @Test
  void whoeverHasNoTokenIsTheGuest() {
    var person = node.guest();

    person.ask(EDGE_CHAT_SAY, new JsonObject());

    assertEquals(new EdgeCall(WebFront.GUEST, "guest", "{}"), node.calls().getFirst());
    assertRefused(
        409,
        "answer",
        person.ask(
            EDGE_SESSION_OPEN, new JsonObject().put("token", node.web().tokens().issue(ANN))));
  }

  @Test
  void refusesATokenThatIsNoneAndStaysOpen() {
    var person = node.guest();
    var token = node.web().tokens().issue(ANN);

    for (var wrong : List.of("", "x", token.substring(1), token + "=", "eyJhbGciOiJub25lIn0..")) {
      assertRefused(
          401, "answer", person.ask(EDGE_SESSION_OPEN, new JsonObject().put("token", wrong)));
    }
    person.ask(EDGE_SESSION_OPEN, new JsonObject().put("token", token));
    person.ask(EDGE_CHAT_SAY, new JsonObject());
    assertEquals(ANN, node.calls().getFirst().peer());
  }

  @Test
  void closesTheSocketsOfAPeerWhoseTokenWasEndedAndNoOther() {
    var ann = node.peer(ANN);
    var bob = node.peer(BOB);
    assertEquals(2, node.web().registry().get("redgiant.bridge.sockets").gauge().value());

    node.web()
        .bus()
        .publish(
            LOCAL_PEER_CHANGED,
            new PeerChanged(ANN, "ann", node.nowMillis() + 1),
            ByReference.THIS_NODE);

    assertEquals("4401 the token was ended", ann.closure());
    assertEquals("pong", bob.ping().getString("type"));
    var again = node.guest();
    assertRefused(
        401,
        "answer",
        again.ask(
            EDGE_SESSION_OPEN, new JsonObject().put("token", node.web().tokens().issue(ANN))));
  }

  @Test
  void passesARequestOnAndItsAnswerBack() {
    var body =
        new JsonObject().put("text", "é\n\"👩‍🚀").put("n", 1.5).put("in", new JsonArray().add(1));

    var answer = node.peer(ANN).ask(EDGE_CHAT_SAY, body);

    assertEquals(rec("answer", "{\"message\":{\"text\":\"é\"}}"), answer);
    assertEquals(body, new JsonObject(node.calls().getFirst().body()));
    assertEquals(ANN, node.calls().getFirst().peer());
  }

  @Test
  void aRequestWithoutAReplyAddressIsDoneAndNotAnswered() {
    var person = node.guest();

    person.say("{\"type\":\"send\",\"address\":\"edge.chat.say\",\"body\":null}");

    WebFront.until(node.calls()::size, size -> size == 1);
    assertEquals("pong", person.ping().getString("type"));
  }

  @Test
  void passesARefusalOnAsItsStatus() {
    var refused = node.guest().ask(EDGE_CHAT_HISTORY, new JsonObject());

    assertRefused(404, "answer", refused);
    assertEquals("there is no such room", refused.getString("message"));
    var nobody = node.guest();
    nobody.say("{\"type\":\"send\",\"address\":\"" + EDGE_CHAT_HISTORY + "\"}");
    assertRefused(404, EDGE_CHAT_HISTORY, nobody.next());
  }

  @Test
  void saysWhereNobodyAnswersYet() {
    assertRefused(503, "answer", node.guest().ask("edge.room.list", new JsonObject()));
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
    assertRefused(403, "answer", node.guest().ask(address, new JsonObject()));
  }

  @Test
  void closesAllSocketsWhenTheNodeStops() {
    var person = node.guest();
    person.ping();

    node.web().close();

    assertEquals("1001 the node stops", person.closure());
  }
}
