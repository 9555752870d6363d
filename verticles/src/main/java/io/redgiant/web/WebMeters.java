package io.redgiant.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/**
 * What the HTTP side counts. The registry's meters are safe for many threads and shared by all
 * instances.
 */
final class WebMeters {
  private final MeterRegistry registry;
  private final Counter received;
  private final Counter sent;
  private final Counter chunks;

  WebMeters(MeterRegistry registry) {
    this.registry = registry;
    this.received =
        Counter.builder("redgiant.http.received")
            .baseUnit("bytes")
            .description("file bytes taken in")
            .register(registry);
    this.sent =
        Counter.builder("redgiant.http.sent")
            .baseUnit("bytes")
            .description("file bytes sent")
            .register(registry);
    this.chunks =
        Counter.builder("redgiant.http.chunks")
            .description("chunks that files taken in were cut into")
            .register(registry);
  }

  /** A request's end: under the route that took it, as paths have no bound. */
  void answered(HttpServerRequest request, String route, long nanos) {
    int status = request.response().getStatusCode();
    Timer.builder("redgiant.http.requests")
        .description("requests answered")
        .tag("method", knownMethod(request.method().name()))
        .tag("route", route)
        .tag("status", Integer.toString(status))
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  void received(long bytes, long cutChunks) {
    received.increment(bytes);
    chunks.increment(cutChunks);
  }

  void sent(long bytes) {
    sent.increment(bytes);
  }

  double receivedBytes() {
    return received.count();
  }

  double chunks() {
    return chunks.count();
  }

  long requests() {
    return registry.find("redgiant.http.requests").timers().stream().mapToLong(Timer::count).sum();
  }

  long errors() {
    return registry.find("redgiant.http.requests").timers().stream()
        .filter(timer -> isError(timer))
        .mapToLong(Timer::count)
        .sum();
  }

  double totalMillis() {
    return registry.find("redgiant.http.requests").timers().stream()
        .mapToDouble(timer -> timer.totalTime(TimeUnit.MILLISECONDS))
        .sum();
  }

  private static boolean isError(Timer timer) {
    var status = timer.getId().getTag("status");
    return status != null && status.compareTo("400") >= 0;
  }

  /** A client may invent methods; a meter for each would have no bound. */
  private static String knownMethod(String method) {
    return switch (method) {
      case "GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS" -> method;
      default -> "other";
    };
  }
}
