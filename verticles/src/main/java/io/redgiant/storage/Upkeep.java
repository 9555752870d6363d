package io.redgiant.storage;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What storage does when nobody asks: collection and compaction now and then, a little scrubbing
 * all the time, and mending what that finds. One thing at a time. Storage's event loop only.
 */
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private final Holds holds;
  private final Spares spares;
  private final Collector collector;
  private final Compactor compactor;
  private final Scrubber scrubber;
  private final Mending mending;
  private @Nullable CompletableFuture<Collector.Result> collection;
  private CompletableFuture<?> step = CompletableFuture.completedFuture(0); // of the scrub
  private boolean mended; // in the step before: what nobody can give must not stop the scrub
  private boolean ending;

  Upkeep(
      Holds holds,
      Spares spares,
      Collector collector,
      Compactor compactor,
      Scrubber scrubber,
      Mending mending) {
    this.holds = holds;
    this.spares = spares;
    this.collector = collector;
    this.compactor = compactor;
    this.scrubber = scrubber;
    this.mending = mending;
  }

  /** Collects, then compacts; joins the one under way. */
  CompletableFuture<Collector.Result> collect() {
    if (collection != null) {
      return collection;
    }
    if (ending) {
      return CompletableFuture.failedFuture(
          new Refusal(Failure.UNAVAILABLE, "this node is stopping"));
    }
    var running =
        holds
            .settle()
            .thenCompose(settled -> spares.choose())
            .thenCompose(chosen -> collector.collect())
            .thenCompose(result -> compactor.compact().thenApply(freed -> logged(result, freed)));
    collection = running;
    running.whenComplete(
        (done, error) -> {
          collection = null;
          spares.collected();
          if (error != null && !ending) {
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

  /** Reads a few chunks again, or gets a damaged one, unless the step before still runs. */
  void scrub() {
    if (ending || !step.isDone()) {
      return;
    }
    mended = !mended && mending.isDue();
    step = mended ? mending.step() : scrubber.step().exceptionally(Upkeep::unread);
  }

  private static Integer unread(Throwable error) {
    LOG.warn("the scrub could not read", Causes.of(error));
    return 0;
  }

  /**
   * Begins nothing more; done when nothing reads the segments any more. A compaction ends where it
   * is, a collection as it would have.
   */
  CompletableFuture<Void> end() {
    ending = true;
    compactor.end();
    return collection == null
        ? CompletableFuture.allOf(step)
        : CompletableFuture.allOf(step, collection);
  }

  Scrubber scrubber() {
    return scrubber;
  }
}
