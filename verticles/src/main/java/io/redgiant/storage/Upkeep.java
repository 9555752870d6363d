package io.redgiant.storage;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What storage does when nobody asks: collection and compaction now and then, a little scrubbing
 * all the time. One thing at a time. Storage's event loop only.
 */
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private final Collector collector;
  private final Compactor compactor;
  private final Scrubber scrubber;
  private @Nullable CompletableFuture<Collector.Result> collection;
  private boolean scrubbing;

  Upkeep(Collector collector, Compactor compactor, Scrubber scrubber) {
    this.collector = collector;
    this.compactor = compactor;
    this.scrubber = scrubber;
  }

  /** Collects, then compacts; joins the one under way. */
  CompletableFuture<Collector.Result> collect() {
    if (collection != null) {
      return collection;
    }
    var running =
        collector
            .collect()
            .thenCompose(result -> compactor.compact().thenApply(freed -> logged(result, freed)));
    collection = running;
    running.whenComplete(
        (done, error) -> {
          collection = null;
          if (error != null) {
            LOG.error("a collection stopped; nothing that is in use was freed", Causes.of(error));
          }
        });
    return running;
  }

  private static Collector.Result logged(Collector.Result result, long freed) {
    if (result.chunks() > 0 || freed > 0) {
      LOG.info(
          "collected {} chunks of {} bytes; compaction gave back {} bytes",
          result.chunks(),
          result.bytes(),
          freed);
    }
    return result;
  }

  /** Reads a few chunks again, unless the last few are still being read. */
  void scrub() {
    if (scrubbing) {
      return;
    }
    scrubbing = true;
    scrubber
        .step()
        .whenComplete(
            (bytes, error) -> {
              scrubbing = false;
              if (error != null) {
                LOG.warn("the scrub could not read", Causes.of(error));
              }
            });
  }

  Scrubber scrubber() {
    return scrubber;
  }
}
