package io.redgiant.metrics;

import static io.redgiant.protocol.Address.EDGE_METRICS;
import static io.redgiant.protocol.Address.EDGE_METRICS_TAP;
import static io.redgiant.protocol.Address.LOCAL_METRICS_WATCHED;
import static io.redgiant.protocol.Address.LOCAL_PUSH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.redgiant.local.ByReference;
import io.redgiant.local.Members;
import io.redgiant.local.MetricsWatched;
import io.redgiant.local.Push;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The meters of a bus of Vert.x's own, as whoever watches hears of them. */
class MetricsVerticleTest {
  private static final NodeId NODE = new NodeId(new Id128(1, 2));
  private static final long SECONDS_MAX = 20;
  private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(50);

  private final BusMeters meters = new BusMeters();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Vertx vertx =
      Vertx.builder().withMetrics(meters.metrics()).withTracer(meters.tracer()).build();
  private final BlockingQueue<Push.ToAll> pushed = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() {
    ByReference.registerOn(bus());
    within(
        bus()
            .<Push>localConsumer(LOCAL_PUSH, event -> pushed.add((Push.ToAll) event.body()))
            .completion());
    within(
        vertx.deployVerticle(
            new MetricsVerticle(NODE, Members.NONE, InstantSource.system(), meters, registry)));
  }

  @AfterEach
  void stop() {
    within(vertx.close());
  }

  private EventBus bus() {
    return vertx.eventBus();
  }

  private static <T> T within(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  private static void failing(Future<?> future) {
    within(future.transform(done -> Future.succeededFuture(done.failed())));
  }

  private void watch(boolean tap) {
    bus().publish(LOCAL_METRICS_WATCHED, new MetricsWatched(true, tap), ByReference.THIS_NODE);
  }

  private JsonObject next(String address, Predicate<JsonObject> wanted) {
    return next(address, wanted, () -> {});
  }

  /** Goes on watching, and does something, until it is heard of. */
  private JsonObject next(String address, Predicate<JsonObject> wanted, Runnable meanwhile) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (System.nanoTime() < deadline) {
      try {
        var event = pushed.poll(1, TimeUnit.SECONDS);
        watch(address.equals(EDGE_METRICS_TAP));
        meanwhile.run();
        if (event != null && event.address().equals(address)) {
          var body = new JsonObject(event.body());
          if (wanted.test(body)) {
            return body;
          }
        }
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }
    throw new AssertionError("nothing like that was said on " + address);
  }

  /** The row of an address, once it is as it should be. */
  private JsonObject row(String address, Predicate<JsonObject> wanted) {
    watch(false);
    var event = next(EDGE_METRICS, said -> find(said, address).filter(wanted).isPresent());
    return find(event, address).orElseThrow();
  }

  private static Optional<JsonObject> find(JsonObject event, String address) {
    return event.getJsonArray("nodes").getJsonObject(0).getJsonArray("addresses").stream()
        .map(JsonObject.class::cast)
        .filter(row -> row.getString("address").equals(address))
        .findFirst();
  }

  @Test
  void countsWhatIsSentDeliveredAndAnswered() {
    within(bus().<String>localConsumer("edge.one", message -> message.reply("yes")).completion());
    within(bus().<String>localConsumer("edge.two", message -> {}).completion());
    within(bus().<String>localConsumer("edge.two", message -> {}).completion());
    for (int number = 0; number < 3; number++) {
      within(bus().request("edge.one", "?"));
    }
    bus().publish("edge.two", "!");

    var asked = row("edge.one", row -> row.getLong("delivered", 0L) == 3);
    assertEquals(3, asked.getLong("sent"));
    assertEquals(1, asked.getLong("handlers"));
    assertFalse(asked.containsKey("pending"));
    var published = row("edge.two", row -> row.getLong("delivered", 0L) == 2);
    assertEquals(1, published.getLong("sent"));
    assertEquals(2, published.getLong("handlers"));
    assertEquals(3, row("replies", row -> true).getLong("delivered"));
    assertEquals(
        3, registry.get("redgiant.bus.sent").tag("address", "edge.one").functionCounter().count());
  }

  @Test
  void whatIsNotAnsweredYetIsPendingAndTakesTime() {
    var asked = new LinkedBlockingQueue<Message<String>>();
    within(bus().<String>localConsumer("edge.slow", asked::add).completion());
    var answer = bus().request("edge.slow", "?");

    var pending = row("edge.slow", row -> row.getLong("pending", 0L) == 1);
    assertFalse(pending.containsKey("maxMillis"));
    asked.remove().reply("at last");
    within(answer);

    var done = row("edge.slow", row -> row.containsKey("maxMillis"));
    assertFalse(done.containsKey("pending"));
    assertTrue(done.getDouble("p50Millis") > 500, done.encode());
    assertEquals(done.getDouble("p50Millis"), done.getDouble("maxMillis"));
    var later =
        next(
            EDGE_METRICS,
            event -> !find(event, "edge.slow").orElseThrow().containsKey("maxMillis"));
    var slowest =
        later.getJsonArray("nodes").getJsonObject(0).getJsonArray("slowest").getJsonObject(0);
    assertEquals("edge.slow", slowest.getString("address"));
    assertEquals(done.getDouble("maxMillis"), slowest.getDouble("millis"));
    assertTrue(slowest.getInteger("agoSeconds") >= 1, slowest.encode());
  }

  @Test
  void tellsFailuresApart() {
    within(bus().<String>localConsumer("edge.silent", message -> {}).completion());
    within(
        bus().<String>localConsumer("edge.strict", message -> message.fail(4, "no")).completion());
    failing(bus().request("edge.nobody", "?", SOON));
    failing(bus().request("edge.silent", "?", SOON));
    failing(bus().request("edge.strict", "?", SOON));
    bus().publish("edge.unheard", "!");

    assertEquals(1, row("edge.nobody", row -> true).getLong("noHandlers"));
    assertNull(row("edge.nobody", row -> true).getLong("timeouts"));
    assertEquals(1, row("edge.silent", row -> true).getLong("timeouts"));
    assertEquals(1, row("edge.strict", row -> true).getLong("refused"));
    assertNull(row("edge.unheard", row -> true).getLong("noHandlers"));
    assertEquals(
        1,
        registry
            .get("redgiant.bus.failures")
            .tags("address", "edge.strict", "kind", "refused")
            .functionCounter()
            .count());
  }

  @Test
  void saysOnceASecondHowTheNodeIs() {
    watch(false);
    var first = next(EDGE_METRICS, event -> true).getJsonArray("nodes").getJsonObject(0);
    var second = next(EDGE_METRICS, event -> true).getJsonArray("nodes").getJsonObject(0);

    assertEquals(NODE.toString(), first.getString("nodeId"));
    assertEquals(first.getLong("number") + 1, second.getLong("number"));
    assertEquals(first.getLong("started"), second.getLong("started"));
    assertTrue(second.getLong("heapUsedBytes") > 0);
    assertTrue(second.getLong("heapMaxBytes") >= second.getLong("heapUsedBytes"));
    assertTrue(second.getDouble("loopLagMillis") > 0, second.encode());
    assertFalse(meters.tap().isOpen());
  }

  @Test
  void isSilentWhereNobodyWatches() {
    // What is new on the bus is where Prometheus reads it when a second is over.
    within(bus().<String>localConsumer("edge.new", message -> {}).completion());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (registry.find("redgiant.bus.sent").tag("address", "edge.new").functionCounter()
        == null) {
      assertTrue(System.nanoTime() < deadline);
      Thread.onSpinWait();
    }
    assertEquals(0, pushed.size());
  }

  @Test
  void theTapShowsMessagesAndNotWhatTheySay() {
    within(bus().<Buffer>localConsumer("edge.one", message -> message.reply("x")).completion());
    watch(true);
    var shown =
        next(
            EDGE_METRICS_TAP,
            event ->
                event.getJsonArray("messages").stream()
                    .map(JsonObject.class::cast)
                    .anyMatch(one -> one.getString("address").equals("edge.one")),
            () -> within(bus().request("edge.one", Buffer.buffer("a secret"))));
    var message =
        shown.getJsonArray("messages").stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.getString("address").equals("edge.one"))
            .findFirst()
            .orElseThrow();

    assertEquals(Set.of("nodeId", "address", "way", "at", "bytes", "millis"), message.fieldNames());
    assertEquals(NODE.toString(), message.getString("nodeId"));
    assertEquals("here", message.getString("way"));
    assertEquals(8, message.getInteger("bytes"));
    assertTrue(message.getDouble("millis") >= 0);
    assertTrue(Math.abs(message.getLong("at") - System.currentTimeMillis()) < 60_000);
    assertFalse(shown.encode().contains("secret"));
    assertFalse(shown.encode().contains("metrics"), "it does not see itself");
  }
}
