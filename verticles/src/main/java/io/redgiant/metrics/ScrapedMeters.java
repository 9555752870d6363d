package io.redgiant.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * The same meters where Prometheus reads them: it looks at the counts, and nothing is counted
 * twice.
 */
final class ScrapedMeters {
  private final MeterRegistry registry;
  private final Set<AddressMeter> registered = new HashSet<>();

  ScrapedMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Once for each. */
  void register(AddressMeter meter) {
    if (!registered.add(meter)) {
      return;
    }
    count(meter, "sent", "messages that this node sent", one -> one.sent);
    count(meter, "delivered", "messages that handlers got", one -> one.delivered);
    failures(meter, "none", one -> one.noHandlers);
    failures(meter, "timeout", one -> one.timeouts);
    failures(meter, "refused", one -> one.refused);
    Gauge.builder("redgiant.bus.pending", meter, AddressMeter::pending)
        .description("messages that have come and are not done")
        .tag("address", meter.address())
        .register(registry);
    if (!meter.isOfReplies()) {
      FunctionTimer.builder(
              "redgiant.bus.handling",
              meter,
              AddressMeter::handled,
              AddressMeter::handledNanos,
              TimeUnit.NANOSECONDS)
          .description("from a handler's start to its answer")
          .tag("address", meter.address())
          .register(registry);
    }
  }

  private void count(
      AddressMeter meter,
      String name,
      String description,
      Function<AddressMeter, LongAdder> adder) {
    FunctionCounter.builder("redgiant.bus." + name, meter, one -> adder.apply(one).sum())
        .description(description)
        .tag("address", meter.address())
        .register(registry);
  }

  private void failures(AddressMeter meter, String kind, Function<AddressMeter, LongAdder> adder) {
    FunctionCounter.builder("redgiant.bus.failures", meter, one -> adder.apply(one).sum())
        .description("messages for nobody, requests without an answer in time, and refusals")
        .tag("address", meter.address())
        .tag("kind", kind)
        .register(registry);
  }
}
