package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_ENTRY_FIND;
import static io.redgiant.protocol.Address.LOCAL_PEER_CHANGED;
import static io.redgiant.protocol.Address.LOCAL_PEER_KNOWN;
import static io.redgiant.protocol.Address.LOCAL_PEER_NAME;
import static io.redgiant.protocol.Address.LOCAL_PEER_REVOKE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.local.ByReference;
import io.redgiant.local.EntryQuery;
import io.redgiant.local.Noted;
import io.redgiant.local.PeerChanged;
import io.redgiant.local.PeerName;
import io.redgiant.local.PeerRevoke;
import io.redgiant.local.PeerTokens;
import io.redgiant.local.PeersKnown;
import io.redgiant.local.PeersKnownQuery;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who one is, on one HTTP side whose records the test stands for. */
class SessionRoutesTest {
  private static final String SESSION = "/api/v1/session";
  private static final PeerId BOB = new PeerId(new Id128(3, 3));
  private static final PeerId EVE = new PeerId(new Id128(4, 4));

  private final AtomicLong now = new AtomicLong(1_000_000);
  private final List<PeerName> named = new CopyOnWriteArrayList<>();
  private final List<PeerId> revoked = new CopyOnWriteArrayList<>();
  private final List<PeerId> askers = new CopyOnWriteArrayList<>();
  private final WebFront web = new WebFront(() -> Instant.ofEpochMilli(now.get()));

  @BeforeEach
  void start() {
    web.<PeerName, Noted>answers(
        LOCAL_PEER_NAME,
        name -> {
          named.add(name);
          return Future.succeededFuture(new Noted(Position.START, true, 2, 2));
        });
    web.<PeerRevoke, Noted>answers(
        LOCAL_PEER_REVOKE,
        wish -> {
          if (wish.peer().equals(EVE)) {
            throw new Refusal(Failure.NOT_FOUND, "no peer " + EVE);
          }
          revoked.add(wish.peer());
          return Future.succeededFuture(new Noted(Position.START, true, 2, 2));
        });
    web.<PeersKnownQuery, PeersKnown>answers(
        LOCAL_PEER_KNOWN,
        query -> Future.succeededFuture(new PeersKnown(List.of(new PeerChanged(BOB, "bob", 500)))));
    web.<EntryQuery, ByReference>answers(
        LOCAL_ENTRY_FIND,
        query -> {
          askers.add(query.peer());
          throw new Refusal(Failure.NOT_FOUND, "no room");
        });
    web.start(1);
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void makesAPeerWhoseTokenSaysWhoItIs() {
    var made = post("{\"handle\":\"ann\"}");

    assertEquals(201, made.statusCode());
    assertEquals("2/2", made.headers().firstValue("Redgiant-Copies").orElseThrow());
    assertTrue(made.headers().firstValue("Redgiant-Position").isPresent());
    assertEquals("no-store", made.headers().firstValue("Cache-Control").orElseThrow());
    var session = WebNode.json(made);
    var ann = session.getJsonObject("peer");
    assertEquals(List.of(new PeerName(PeerId.parse(ann.getString("id")), "ann")), named);
    assertEquals("ann", ann.getString("handle"));
    assertEquals(
        new JsonObject().put("peer", ann), WebNode.json(get(session.getString("token"), SESSION)));
  }

  @Test
  void everySessionIsAnotherPeer() {
    var first = WebNode.json(post("{\"handle\":\"ann\"}"));
    var second = WebNode.json(post("{\"handle\":\"ann\"}"));

    assertNotEquals(first.getString("token"), second.getString("token"));
    assertNotEquals(first.getJsonObject("peer"), second.getJsonObject("peer"));
  }

  @Test
  void whoeverHasNoTokenIsTheGuest() {
    var guest = WebNode.json(web.send(web.request(SESSION))).getJsonObject("peer");

    assertEquals(WebFront.GUEST.toString(), guest.getString("id"));
    assertEquals("guest", guest.getString("handle"));
  }

  @Test
  void whoeverHasTheOperatorsTokenIsTheGuest() {
    var guest = WebNode.json(get(WebFront.OPERATOR, SESSION)).getJsonObject("peer");

    assertEquals(WebFront.GUEST.toString(), guest.getString("id"));
  }

  @Test
  void givesAPeerAnotherHandle() {
    var token = WebNode.json(post("{\"handle\":\"ann\"}")).getString("token");

    var changed = put(token, "{\"handle\":\"anna\"}");

    assertEquals(200, changed.statusCode());
    assertEquals("2/2", changed.headers().firstValue("Redgiant-Copies").orElseThrow());
    var anna = WebNode.json(changed).getJsonObject("peer");
    assertEquals("anna", anna.getString("handle"));
    assertEquals(named.getFirst().peer(), named.getLast().peer());
    assertEquals(anna, WebNode.json(get(token, SESSION)).getJsonObject("peer"));
  }

  @Test
  void theGuestHasNoHandleToChange() {
    var refused =
        web.send(web.request(SESSION).PUT(BodyPublishers.ofString("{\"handle\":\"root\"}")));

    assertEquals(403, refused.statusCode());
    assertEquals(List.of(), named);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"handle\":null}",
        "{\"handle\":\"\"}",
        "{\"handle\":\"  \\u00a0 \"}",
        "{\"handle\":\"\\u200d\\u200d\"}",
        "{\"handle\":\"a\\nb\"}",
        "{\"handle\":\"a\\u202eb\"}",
        "{\"handle\":\"a\\u0000\"}",
        "{\"handle\":\"\\ud800\"}",
        "{\"handle\":\"12345678901234567890123456789012345678901\"}",
        "{\"handle\":\"ann\",\"id\":\"00000000000000030000000000000003\"}",
      })
  void refusesAHandleThatIsNone(String body) {
    assertEquals(400, post(body).statusCode());
    assertEquals(List.of(), named);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1234567890123456789012345678901234567890", "a", " é ", "👩‍🚀", "İ"})
  void takesAHandleThatCanBeRead(String handle) {
    assertEquals(201, post(new JsonObject().put("handle", handle).encode()).statusCode());
  }

  @Test
  void keepsAHandleInNormalFormAndWithoutSpaceAroundIt() {
    post("{\"handle\":\" e\\u0301va \"}");

    assertEquals("éva", named.getFirst().handle());
  }

  @Test
  void asksAsThePeerWhoseTokenItIs() {
    var token = web.tokens().issue(BOB);

    assertEquals(404, get(token, "/api/v1/files/lobby/a").statusCode());
    assertEquals(404, get(token, "/api/v1/files?room=lobby").statusCode());
    assertEquals(404, get(token, "/api/v1/content/abcd").statusCode());
    assertEquals(404, get(token, "/download/abcd").statusCode());
    assertEquals(404, web.send(web.request("/download/abcd")).statusCode());

    assertEquals(List.of(BOB, BOB, BOB, BOB, WebFront.GUEST), askers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer ", "Bearer x", "Basic eDp5", "TOKEN", "Digest TOKEN"})
  void answers401ToWhatIsNoToken(String authorization) {
    var token = web.tokens().issue(BOB);
    for (var path : List.of(SESSION, "/api/v1/files", "/", "/health/live", "/files")) {
      var request =
          web.request(path).header("Authorization", authorization.replace("TOKEN", token));

      var refused = web.send(request);

      assertEquals(401, refused.statusCode(), path);
      assertEquals("Bearer", refused.headers().firstValue("WWW-Authenticate").orElseThrow());
      assertEquals("A token is needed", WebNode.json(refused).getString("title"));
      assertTrue(!new String(refused.body(), StandardCharsets.UTF_8).contains(token));
    }
    assertEquals(List.of(), askers);
  }

  @Test
  void answers401ToATokenOfAnotherNetworkAndToAnAlteredOne() {
    var key = new byte[32];
    key[0] = 1;
    var foreign = new PeerTokens(key, () -> Instant.EPOCH, new Random(1)).issue(BOB);
    var own = web.tokens().issue(BOB);
    var altered = own.substring(0, 30) + (own.charAt(30) == 'A' ? "B" : "A") + own.substring(31);

    assertEquals(401, get(foreign, SESSION).statusCode());
    assertEquals(401, get(altered, SESSION).statusCode());
    assertEquals(
        401,
        web.send(
                web.request(SESSION)
                    .header("Authorization", "Bearer " + own)
                    .header("Authorization", "Bearer " + own))
            .statusCode());
  }

  @Test
  void answers401ToATokenThatWasEnded() {
    now.set(499);
    assertEquals(401, get(web.tokens().issue(BOB), SESSION).statusCode());
    now.set(500);
    var token = web.tokens().issue(BOB);
    assertEquals(200, get(token, SESSION).statusCode());

    web.bus().publish(LOCAL_PEER_CHANGED, new PeerChanged(BOB, "rob", 501), ByReference.THIS_NODE);

    var refused = WebFront.until(() -> get(token, SESSION), answer -> answer.statusCode() == 401);
    assertTrue(WebNode.json(refused).getString("detail").contains("ended by an operator"));
    now.set(501);
    var renewed = WebNode.json(get(web.tokens().issue(BOB), SESSION));
    assertEquals("rob", renewed.getJsonObject("peer").getString("handle"));
  }

  @Test
  void endsThePeersTokensForTheOperatorOnly() {
    var path = "/api/v1/peers/" + BOB + "/tokens";

    assertEquals(401, web.send(web.request(path).DELETE()).statusCode());
    assertEquals(401, delete(web.tokens().issue(BOB), path).statusCode());
    assertEquals(List.of(), revoked);
    var done = delete(WebFront.OPERATOR, path);
    assertEquals(204, done.statusCode());
    assertEquals("2/2", done.headers().firstValue("Redgiant-Copies").orElseThrow());
    assertEquals(List.of(BOB), revoked);
    assertEquals(
        404, delete(WebFront.OPERATOR, path.replace(BOB.toString(), EVE.toString())).statusCode());
    assertEquals(400, delete(WebFront.OPERATOR, "/api/v1/peers/bob/tokens").statusCode());
  }

  private HttpResponse<byte[]> post(String body) {
    return web.send(web.request(SESSION).POST(BodyPublishers.ofString(body)));
  }

  private HttpResponse<byte[]> put(String token, String body) {
    return web.send(bearer(token, SESSION).PUT(BodyPublishers.ofString(body)));
  }

  private HttpResponse<byte[]> get(String token, String path) {
    return web.send(bearer(token, path));
  }

  private HttpResponse<byte[]> delete(String token, String path) {
    return web.send(bearer(token, path).DELETE());
  }

  private HttpRequest.Builder bearer(String token, String path) {
    return web.request(path).header("Authorization", "Bearer " + token);
  }
}
