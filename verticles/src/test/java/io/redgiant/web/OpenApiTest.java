package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.redgiant.local.NodeProof;
import io.redgiant.local.OperatorToken;
import io.redgiant.local.PeerTokens;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The description of the routes against the routes. */
class OpenApiTest {
  private static final Set<String> METHODS =
      Set.of("get", "head", "put", "post", "patch", "delete", "options");

  private final Vertx vertx = Vertx.vertx();
  private final TreeMap<String, Set<String>> routed = new TreeMap<>();
  private JsonObject document = new JsonObject();

  @BeforeEach
  void read() throws IOException {
    try (var resource = OpenApiTest.class.getResourceAsStream("/openapi.json")) {
      document = new JsonObject(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    }
    var settings =
        new WebSettings(
            "127.0.0.1",
            0,
            Set.of(),
            Duration.ofSeconds(30),
            new PeerId(new Id128(1, 1)),
            new NodeProof(new NodeId(new Id128(2, 2)), new byte[32]),
            OperatorToken.parse("00".repeat(32)),
            new PeerTokens(new byte[32], InstantSource.system(), new Random(1)),
            "test",
            0,
            1);
    var verticle =
        new WebVerticle(
            settings, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), Promise.promise());
    verticle.init(vertx, vertx.getOrCreateContext());
    verticle
        .routes(PageRoutes.load(vertx, Set.of()), new LanSide(Set.of()))
        .methods()
        .forEach(
            (path, methods) ->
                routed.put(
                    path.replaceAll(":(\\w+)", "{$1}").replace("*", "{path}"),
                    new TreeSet<>(methods)));
  }

  @AfterEach
  void close() {
    vertx.close();
  }

  @Test
  void describesEveryRouteAndNoOther() {
    var described = new TreeMap<String, Set<String>>();
    for (var path : document.getJsonObject("paths")) {
      var methods = new TreeSet<String>();
      for (var method : ((JsonObject) path.getValue()).fieldNames()) {
        if (METHODS.contains(method)) {
          methods.add(method.toUpperCase(Locale.ROOT));
        }
      }
      described.put(path.getKey(), methods);
    }
    assertEquals(routed, described);
  }

  @Test
  void namesEveryOperationOnceAndEveryParameterOfItsPath() {
    var ids = new HashSet<String>();
    for (var path : document.getJsonObject("paths")) {
      var item = (JsonObject) path.getValue();
      for (var method : item.fieldNames()) {
        if (METHODS.contains(method)) {
          assertTrue(
              ids.add(item.getJsonObject(method).getString("operationId")),
              path.getKey() + " " + method);
        }
      }
      var parameters = item.getJsonArray("parameters");
      long named = path.getKey().chars().filter(character -> character == '{').count();
      assertEquals(named, parameters == null ? 0 : parameters.size(), path.getKey());
    }
  }

  @Test
  void refersOnlyToWhatItHas() {
    references(document).forEach(reference -> assertTrue(resolves(reference), reference));
  }

  private boolean resolves(String reference) {
    var place = document;
    for (var step : reference.substring("#/".length()).split("/", -1)) {
      if (place == null) {
        return false;
      }
      place = place.getJsonObject(step);
    }
    return place != null;
  }

  private static Set<String> references(Object value) {
    var found = new TreeSet<String>();
    if (value instanceof JsonObject object) {
      if (object.containsKey("$ref")) {
        found.add(object.getString("$ref"));
      }
      object.forEach(field -> found.addAll(references(field.getValue())));
    } else if (value instanceof Iterable<?> items) {
      items.forEach(item -> found.addAll(references(item)));
    }
    return found;
  }
}
