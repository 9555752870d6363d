package io.redgiant.metrics;

import static io.redgiant.protocol.Address.EDGE_METRICS;

import io.redgiant.local.Push;
import io.redgiant.protocol.BusTapped.Way;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.impl.clustered.ClusteredMessage;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long handlers have a message. Of all that Vert.x lets one listen to, only its tracer
 * hears of both ends: that a handler gets a message, and that it has answered, or has returned
 * where no answer is wanted. HTTP, which has a tracer too, is measured where it is answered.
 */
final class Handlings implements VertxTracer<Handlings.Handling, Object> {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final long UNKNOWN = -1;

  private final AddressMeters meters;
  private final Tap tap;

  Handlings(AddressMeters meters, Tap tap) {
    this.meters = meters;
    this.tap = tap;
  }

  /** One message at one handler. */
  static final class Handling {
    private final AddressMeter meter;
    private final @Nullable Shown shown;
    private final long startNanos = System.nanoTime();
    private boolean ended; // of whoever answers

    private Handling(AddressMeter meter, @Nullable Shown shown) {
      this.meter = meter;
      this.shown = shown;
    }
  }

  /** What the tap says of it. */
  private record Shown(Way way, long bytes) {}

  @Override
  public <R> @Nullable Handling receiveRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      Iterable<Map.Entry<String, String>> headers,
      TagExtractor<R> tags) {
    if (!(request instanceof Message<?> message)) {
      return null;
    }
    var meter = meters.of(message.address());
    return meter.isOfReplies() ? null : new Handling(meter, tap.isOpen() ? shown(message) : null);
  }

  private static @Nullable Shown shown(Message<?> message) {
    var body = message.body();
    if (body instanceof Push.ToAll push && push.address().startsWith(EDGE_METRICS)) {
      return null; // it would see itself
    }
    boolean fromWire = message instanceof ClusteredMessage<?, ?> one && one.isFromWire();
    return new Shown(
        fromWire ? Way.IN : Way.HERE, body instanceof Buffer bytes ? bytes.length() : UNKNOWN);
  }

  @Override
  public <R> void sendResponse(
      Context context,
      @Nullable R response,
      @Nullable Handling handling,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    if (handling == null || handling.ended) {
      return;
    }
    handling.ended = true;
    long tookNanos = System.nanoTime() - handling.startNanos;
    handling.meter.done(tookNanos);
    var shown = handling.shown;
    if (shown != null) {
      tap.passed(handling.meter, shown.way, shown.bytes, tookNanos / NANOS_PER_MILLI);
    }
  }
}
