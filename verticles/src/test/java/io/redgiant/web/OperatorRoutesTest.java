package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a node's operator may do, on one node. */
class OperatorRoutesTest {
  private static final String REPLICAS = "/api/v1/settings/replicas";

  @RegisterExtension private static final WebNode node = WebNode.ofClass();

  private String token = "";
  private String self = "";

  @BeforeEach
  void readToken() throws IOException {
    token = Files.readString(file()).strip();
    self = Files.readString(node.data().resolve("node.id")).strip();
  }

  private static Path file() {
    return node.data().resolve("operator.token");
  }

  @Test
  void makesATokenThatOnlyItsUserMayRead() throws IOException {
    assertTrue(token.matches("[0-9a-f]{64}"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
  }

  @Test
  void keepsItsTokenAndMakesANewOneForOneThatWasDeleted(@TempDir Path data) throws Exception {
    var kept = data.resolve("operator.token");
    WebNode.start(data).close();
    var first = Files.readString(kept);
    WebNode.start(data).close();
    assertEquals(first, Files.readString(kept));
    Files.delete(kept);
    WebNode.start(data).close();
    assertNotEquals(first, Files.readString(kept));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer ", "Bearer 00", "Basic TOKEN", "TOKEN", "Bearer TOKEN0"})
  void answers401WithoutTheToken(String authorization) {
    var request = node.request(REPLICAS).PUT(BodyPublishers.ofString("{\"value\":3}"));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization.replace("TOKEN", token));
    }

    var refused = node.send(request);

    assertEquals(401, refused.statusCode());
    assertEquals("Bearer", refused.headers().firstValue("WWW-Authenticate").orElseThrow());
    assertEquals(
        "application/problem+json", refused.headers().firstValue("Content-Type").orElseThrow());
    var problem = WebNode.json(refused);
    assertEquals("urn:redgiant:not-authenticated", problem.getString("type"));
    assertTrue(problem.getString("detail").contains("operator.token"), problem.encode());
    assertTrue(!problem.encode().contains(token));
  }

  @Test
  void answers401ToTwoTokens() {
    var request = node.request(REPLICAS).PUT(BodyPublishers.ofString("{\"value\":3}"));
    request.header("Authorization", "Bearer " + token).header("Authorization", "Bearer x");

    assertEquals(401, node.send(request).statusCode());
  }

  @Test
  void everyOperatorRouteWantsTheToken() {
    var place = "/api/v1/layout/" + self;
    var body = BodyPublishers.ofString("{\"weight\":3}");

    assertEquals(401, node.send(node.request(place).PUT(body)).statusCode());
    assertEquals(401, node.send(node.request(place).DELETE()).statusCode());
    assertEquals(401, node.send(node.request(place + "?force").DELETE()).statusCode());
  }

  @Test
  void aForeignPageDoesNotOperateTheNode() {
    var request = node.request(REPLICAS).PUT(BodyPublishers.ofString("{\"value\":3}"));
    request.header("Authorization", "Bearer " + token).header("Origin", "http://example.org");

    assertEquals(403, node.send(request).statusCode());
  }

  @Test
  void changesASettingAndSaysWhereAndOnHowManyNodes() {
    assertEquals(new JsonObject().put("replicas", 2), WebNode.json(node.get("/api/v1/settings")));

    var changed = put(REPLICAS, "{\"value\":3}");

    assertEquals(200, changed.statusCode());
    assertEquals(new JsonObject().put("replicas", 3), WebNode.json(changed));
    assertEquals("1/1", changed.headers().firstValue("Redgiant-Copies").orElseThrow());
    var position = changed.headers().firstValue("Redgiant-Position").orElseThrow();
    var seen = node.get("/api/v1/settings", "Redgiant-After", position);
    assertEquals(3, WebNode.json(seen).getInteger("replicas"));
    assertEquals(3, WebNode.json(node.get("/api/v1/layout")).getInteger("replicas"));
    assertEquals(
        position, put(REPLICAS, "{\"value\":3}").headers().firstValue("Redgiant-Position").get());
    assertEquals(200, put(REPLICAS, "{\"value\":2}").statusCode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/api/v1/settings/replicas; {\"value\":0}; 400; replicas is 1 to 16, not '0'",
        "/api/v1/settings/replicas; {\"value\":17}; 400; replicas is 1 to 16, not '17'",
        "/api/v1/settings/replicas; {\"value\":\"many\"}; 400; replicas is 1 to 16, not 'many'",
        "/api/v1/settings/replicas; {}; 400; field 'value' must be a number",
        "/api/v1/settings/replicas; {\"values\":3}; 400; there is no field 'values' here",
        "/api/v1/settings/replicas; 3; 400; a JSON object is expected here",
        "/api/v1/settings/colour; {\"value\":3}; 404; there is no setting 'colour'",
        "/api/v1/layout/SELF; {\"weight\":0}; 400; a weight is 1 to 1048576, not '0'",
        "/api/v1/layout/SELF; {\"weight\":1048577}; 400; a weight is 1 to 1048576, not '1048577'",
        "/api/v1/layout/SELF; {\"weight\":1.5}; 400; a weight is 1 to 1048576, not '1.5'",
        "/api/v1/layout/SELF; {}; 400; the body says a state, a weight or both",
        "/api/v1/layout/SELF; {\"state\":\"removed\"}; 400; a DELETE removes the node",
        "/api/v1/layout/SELF; {\"state\":\"draining\"}; 409; is the only one that holds contents",
        "/api/v1/layout/0123; {\"weight\":1}; 404; no node 0123 is in the layout",
        "/api/v1/layout/xyz; {\"weight\":1}; 400; 4 to 32 hexadecimal digits, not 'xyz'",
        "/api/v1/layout/abc; {\"weight\":1}; 400; 4 to 32 hexadecimal digits, not 'abc'",
      })
  void saysWhatIsWrong(String path, String body, int status, String detail) {
    var refused = put(path.replace("SELF", self), body);

    assertEquals(status, refused.statusCode());
    var said = WebNode.json(refused).getString("detail");
    assertTrue(said.contains(detail), said);
  }

  @Test
  void refusesABodyThatIsTooLarge() {
    assertEquals(413, put(REPLICAS, " ".repeat(5_000) + "{\"value\":3}").statusCode());
  }

  @Test
  void showsTheLayoutAndChangesAWeightByTheBeginningOfAnId() {
    var before = only(node.get("/api/v1/layout"));
    assertEquals(self, before.getString("nodeId"));
    assertEquals("active", before.getString("state"));
    assertTrue(before.getBoolean("here"));
    assertEquals(node.url(), before.getString("url"));

    var changed = put("/api/v1/layout/" + self.substring(0, 6), "{\"weight\":7}");

    assertEquals(200, changed.statusCode());
    assertEquals(before.copy().put("weight", 7), WebNode.json(changed));
    assertTrue(changed.headers().firstValue("Redgiant-Position").isPresent());
    assertEquals("1/1", changed.headers().firstValue("Redgiant-Copies").orElseThrow());
    assertEquals(WebNode.json(changed), only(node.get("/api/v1/layout")));
  }

  @ParameterizedTest
  @CsvSource({"'', 409, drain it first", "?force, 409, is the only one that holds contents"})
  void doesNotRemoveTheOnlyNode(String query, int status, String detail) {
    var request = node.request("/api/v1/layout/" + self + query).DELETE();

    var refused = node.send(request.header("Authorization", "Bearer " + token));

    assertEquals(status, refused.statusCode());
    assertTrue(WebNode.json(refused).getString("detail").contains(detail));
  }

  private HttpResponse<byte[]> put(String path, String body) {
    return node.send(
        node.request(path)
            .PUT(BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + token));
  }

  private static JsonObject only(HttpResponse<byte[]> layout) {
    var nodes = WebNode.json(layout).getJsonArray("nodes");
    assertEquals(1, nodes.size(), nodes.encode());
    return List.of(nodes.getJsonObject(0)).getFirst();
  }
}
