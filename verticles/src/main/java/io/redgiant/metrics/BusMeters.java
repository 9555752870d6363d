package io.redgiant.metrics;

import io.redgiant.protocol.BusTapped.Way;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a node's event bus. They are there before Vert.x, which is built with {@link
 * #metrics} and {@link #tracer} and counts with them on all its threads.
 */
public final class BusMeters {
  private static final long NO_HANDLING = -1;

  private final AddressMeters meters = new AddressMeters();
  private final Tap tap = new Tap();

  /** Counts messages. */
  public VertxMetricsFactory metrics() {
    return options ->
        new VertxMetrics() {
          @Override
          public EventBusMetrics<AddressMeter> createEventBusMetrics() {
            return new Counting();
          }
        };
  }

  /** Measures how long they are handled. */
  public VertxTracerFactory tracer() {
    return options -> new Handlings(meters, tap);
  }

  AddressMeters meters() {
    return meters;
  }

  Tap tap() {
    return tap;
  }

  /**
   * What Vert.x tells. A consumer's meter may be null in its first moment, as it is heard of after
   * it has been registered.
   */
  private final class Counting implements EventBusMetrics<AddressMeter> {
    @Override
    public AddressMeter handlerRegistered(String address) {
      var meter = meters.of(address);
      meter.handlers.increment();
      return meter;
    }

    @Override
    public void handlerUnregistered(AddressMeter meter) {
      meter.handlers.decrement();
    }

    @Override
    public void scheduleMessage(@Nullable AddressMeter meter, boolean local) {
      if (meter != null) {
        meter.scheduled.increment();
      }
    }

    @Override
    public void discardMessage(@Nullable AddressMeter meter, boolean local, Message<?> message) {
      if (meter != null) {
        meter.discarded.increment();
      }
    }

    @Override
    public void messageDelivered(@Nullable AddressMeter meter, boolean local) {
      if (meter != null) {
        meter.delivered.increment();
      }
    }

    @Override
    public void messageSent(String address, boolean publish, boolean local, boolean remote) {
      meters.of(address).sent.increment();
    }

    /** Nobody listens to what is published, and that is no failure. */
    @Override
    public void messageReceived(String address, boolean publish, boolean local, int handlers) {
      if (handlers == 0 && !publish) {
        meters.of(address).noHandlers.increment();
      }
    }

    @Override
    public void messageWritten(String address, int bytes) {
      var meter = meters.of(address);
      meter.bytesOut.add(bytes);
      tap.passed(meter, Way.OUT, bytes, NO_HANDLING);
    }

    /** The tap shows what is read when it has been handled; an answer has no handler. */
    @Override
    public void messageRead(String address, int bytes) {
      var meter = meters.of(address);
      meter.bytesIn.add(bytes);
      if (meter.isOfReplies()) {
        tap.passed(meter, Way.IN, bytes, NO_HANDLING);
      }
    }

    @Override
    public void replyFailure(String address, ReplyFailure failure) {
      var meter = meters.of(address);
      switch (failure) {
        case TIMEOUT -> meter.timeouts.increment();
        case NO_HANDLERS -> {} // counted where it arrived
        case RECIPIENT_FAILURE, ERROR -> meter.refused.increment();
      }
    }
  }
}
