package io.redgiant.metrics;

import static io.redgiant.protocol.Address.ALL_METRICS_SNAPSHOT;
import static io.redgiant.protocol.Address.ALL_METRICS_TAP;
import static io.redgiant.protocol.Address.EDGE_METRICS;
import static io.redgiant.protocol.Address.EDGE_METRICS_TAP;
import static io.redgiant.protocol.Address.LOCAL_METRICS_WATCHED;
import static io.redgiant.protocol.Address.LOCAL_PUSH;

import io.micrometer.core.instrument.MeterRegistry;
import io.redgiant.local.ByReference;
import io.redgiant.local.Members;
import io.redgiant.local.MetricsWatched;
import io.redgiant.local.Push;
import io.redgiant.protocol.BusSnapshot;
import io.redgiant.protocol.BusTapped;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.VertxInternal;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once a second how the event bus is: this node's to all others, and everybody's to the people
 * of this node; and ten times a second, while somebody has the tap on, which messages passed. All
 * of it only while somebody watches: a network that nobody looks at says nothing of itself. One
 * event loop.
 */
public final class MetricsVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsVerticle.class);

  private static final long SECOND_MILLIS = 1_000;
  private static final long TAP_MILLIS = 100;

  private final NodeId node;
  private final Members members;
  private final InstantSource clock;
  private final BusMeters bus;

  // All touched only on this verticle's event loop.
  private final ScrapedMeters scraped;
  private final Watching watching = new Watching();
  private final Picture picture = new Picture();
  private final TapView tapView = new TapView();
  private LoopLag lag; // made at the start
  private long started; // set at the start
  private long second;

  /**
   * @param bus that Vert.x counts with
   */
  public MetricsVerticle(
      NodeId node, Members members, InstantSource clock, BusMeters bus, MeterRegistry registry) {
    this.node = node;
    this.members = members;
    this.clock = clock;
    this.bus = bus;
    this.scraped = new ScrapedMeters(registry);
  }

  @Override
  public Future<?> start() {
    lag = new LoopLag(((VertxInternal) vertx).nettyEventLoopGroup());
    started = clock.millis();
    bus.meters().all().forEach(scraped::register);
    vertx.setPeriodic(SECOND_MILLIS, timer -> turn());
    vertx.setPeriodic(TAP_MILLIS, timer -> look());
    var events = vertx.eventBus();
    return Future.all(
        events.<MetricsWatched>localConsumer(LOCAL_METRICS_WATCHED, this::watched).completion(),
        events.<Buffer>consumer(ALL_METRICS_SNAPSHOT, this::heard).completion(),
        events.<Buffer>consumer(ALL_METRICS_TAP, this::tapped).completion());
  }

  private void watched(Message<MetricsWatched> message) {
    var who = message.body();
    watching.here(who.meters(), who.tap(), System.nanoTime());
  }

  private void heard(Message<Buffer> message) {
    try {
      var snapshot = BusSnapshot.decode(message.body().getBytes());
      if (members.others().contains(snapshot.node())) {
        long now = System.nanoTime();
        picture.heard(snapshot, now);
        watching.elsewhere(snapshot.watched(), snapshot.tapped(), now);
      }
    } catch (Refusal unknown) {
      LOG.debug("a snapshot that this version does not know: {}", unknown.getMessage());
    }
  }

  private void tapped(Message<Buffer> message) {
    if (!watching.hasTapHere(System.nanoTime())) {
      return;
    }
    try {
      var tapped = BusTapped.decode(message.body().getBytes());
      if (members.others().contains(tapped.node())) {
        tapView.add(tapped);
      }
    } catch (Refusal unknown) {
      LOG.debug("messages that this version does not know: {}", unknown.getMessage());
    }
  }

  private void turn() {
    long now = System.nanoTime();
    second++;
    var meters = bus.meters().all();
    meters.forEach(scraped::register);
    var addresses = meters.stream().map(meter -> meter.roll(second)).toList();
    var others = members.others();
    picture.keep(others, now);
    boolean here = watching.isHere(now);
    if (!here && !watching.isElsewhere(now)) {
      return;
    }
    var own = snapshot(meters, addresses, here, watching.hasTapHere(now));
    if (!others.isEmpty()) {
      vertx.eventBus().publish(ALL_METRICS_SNAPSHOT, Buffer.buffer(own.encode()));
    }
    if (here) {
      push(EDGE_METRICS, json -> picture.write(json, own, now));
    }
  }

  private BusSnapshot snapshot(
      List<AddressMeter> meters,
      List<BusSnapshot.OfAddress> addresses,
      boolean watched,
      boolean tapped) {
    var heap = Runtime.getRuntime();
    var slowest =
        meters.stream()
            .map(meter -> meter.slowest(second))
            .filter(slow -> slow.millis() > 0)
            .sorted(Comparator.comparingDouble(BusSnapshot.Slow::millis).reversed())
            .limit(Limits.METRICS_SLOWEST_MAX)
            .toList();
    return new BusSnapshot(
        node,
        started,
        second,
        watched,
        tapped,
        heap.totalMemory() - heap.freeMemory(),
        heap.maxMemory(),
        lag.takeMillis(),
        addresses,
        slowest);
  }

  /** Ten times a second, and where nobody watches it does nothing. */
  private void look() {
    long now = System.nanoTime();
    boolean here = watching.hasTapHere(now);
    boolean elsewhere = watching.hasTapElsewhere(now);
    if (here || watching.isHere(now) || watching.isElsewhere(now)) {
      lag.probe();
    }
    if (!here && !elsewhere) {
      bus.tap().close();
      return;
    }
    bus.tap().open();
    var own = bus.tap().take(node);
    if (elsewhere && !(own.messages().isEmpty() && own.dropped() == 0)) {
      vertx.eventBus().publish(ALL_METRICS_TAP, Buffer.buffer(own.encode()));
    }
    if (here) {
      tapView.add(own);
      if (!tapView.isEmpty()) {
        push(EDGE_METRICS_TAP, tapView::take);
      }
    }
  }

  private void push(String address, Json.Writer body) {
    var text = new String(Json.bytes(body), StandardCharsets.UTF_8);
    vertx.eventBus().publish(LOCAL_PUSH, new Push.ToAll(address, text), ByReference.THIS_NODE);
  }
}
