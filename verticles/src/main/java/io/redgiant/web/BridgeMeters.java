package io.redgiant.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the bridge counts, over all event loops of a node: the registry's meters are shared. */
final class BridgeMeters {
  private final Counter opened;
  private final Counter closed;
  private final Counter in;
  private final Counter out;
  private final Counter refused;
  private final Counter behind;

  /** One after the other: the first one's gauge is everybody's. */
  BridgeMeters(MeterRegistry registry) {
    opened = counter(registry, "opened", "sockets opened");
    closed = counter(registry, "closed", "sockets closed, by whichever side");
    in = counter(registry, "frames.in", "frames that people sent");
    out = counter(registry, "frames.out", "frames that people were sent");
    refused = counter(registry, "refused", "frames that were refused");
    behind = counter(registry, "behind", "sockets closed as they were too far behind in reading");
    if (registry.find("redgiant.bridge.sockets").gauge() == null) {
      Gauge.builder("redgiant.bridge.sockets", this, BridgeMeters::open)
          .description("sockets that are open")
          .strongReference(true)
          .register(registry);
    }
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder("redgiant.bridge." + name).description(description).register(registry);
  }

  private double open() {
    return opened.count() - closed.count();
  }

  void opened() {
    opened.increment();
  }

  void closed() {
    closed.increment();
  }

  void frameIn() {
    in.increment();
  }

  void frameOut() {
    out.increment();
  }

  void refused() {
    refused.increment();
  }

  void behind() {
    behind.increment();
  }
}
