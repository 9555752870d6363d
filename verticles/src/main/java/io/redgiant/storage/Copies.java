package io.redgiant.storage;

import io.redgiant.protocol.ContentMessage.Held;
import io.redgiant.protocol.ContentMessage.Hold;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has other nodes hold a content before its name is written: as many as are wanted, or as there
 * are. Whoever refuses, goes or stands still is replaced by the next best; where nobody is left,
 * there are fewer copies, and the answer says so. Storage's event loop only.
 */
final class Copies {
  private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

  /**
   * A holder whose copy has not grown by {@link #GROWTH_BYTES} for so long is replaced: at 50 KB/s
   * nobody waits for a second copy, and the repair brings it.
   */
  private static final Duration STILL_MAX = Duration.ofSeconds(20);

  private static final long GROWTH_BYTES = 1 << 20;

  /** Before a node is asked again that could not just now. */
  private static final long PAUSE_MILLIS = 250;

  private final OtherNodes others;
  private final Placement placement;
  private final Consumer<ManifestId> placed;
  private final LongSupplier millis;
  private final LongFunction<CompletableFuture<Void>> pause;
  private final Executor loop;

  /**
   * @param placed hears of a content that as many other nodes hold as copies are wanted
   * @param millis a clock that never goes back
   * @param pause passes so many milliseconds
   */
  Copies(
      OtherNodes others,
      Placement placement,
      Consumer<ManifestId> placed,
      LongSupplier millis,
      LongFunction<CompletableFuture<Void>> pause,
      Executor loop) {
    this.others = others;
    this.placement = placement;
    this.placed = placed;
    this.millis = millis;
    this.pause = pause;
    this.loop = loop;
  }

  /** Answers the other nodes that have forced and pinned all of it. */
  CompletableFuture<List<NodeId>> spread(ContentWriter.Stored stored) {
    var hold = new Hold(placement.self(), stored.content(), stored.manifest(), stored.size());
    var candidates = new ArrayDeque<>(placement.candidates(stored.content()));
    int wanted = placement.copiesElsewhere(stored.content());
    var holders = new ArrayList<NodeId>();
    var places = IntStream.range(0, wanted).mapToObj(place -> fill(hold, candidates, holders));
    return CompletableFuture.allOf(places.toArray(CompletableFuture[]::new))
        .thenApply(
            filled -> {
              if (holders.size() >= placement.replicas()) {
                placed.accept(stored.manifest());
              }
              return List.copyOf(holders);
            });
  }

  /** Has one node hold it: the next that can. */
  private CompletableFuture<Void> fill(Hold hold, Queue<NodeId> candidates, List<NodeId> holders) {
    var candidate = candidates.poll();
    if (candidate == null) {
      return CompletableFuture.completedFuture(null);
    }
    return new Asking(candidate, hold)
        .again()
        .handle(
            (held, error) -> {
              if (error == null) {
                holders.add(candidate);
                return CompletableFuture.<Void>completedFuture(null);
              }
              LOG.warn(
                  "node {} does not hold content {}: {}",
                  candidate,
                  hold.content(),
                  Causes.of(error).getMessage());
              return fill(hold, candidates, holders);
            })
        .thenCompose(next -> next);
  }

  /** One node, asked until it holds all. */
  private final class Asking {
    private final NodeId node;
    private final Hold hold;
    private long bytes = -GROWTH_BYTES; // when it was last seen to grow
    private long grewMillis = millis.getAsLong();

    Asking(NodeId node, Hold hold) {
      this.node = node;
      this.hold = hold;
    }

    CompletableFuture<Void> again() {
      return others
          .ask(node, hold)
          .handle((held, error) -> held == null ? silent(error) : heard(held))
          .thenComposeAsync(next -> next, loop);
    }

    private CompletableFuture<Void> heard(Held held) {
      if (held.whole()) {
        return CompletableFuture.completedFuture(null);
      }
      if (held.bytes() >= bytes + GROWTH_BYTES) {
        bytes = held.bytes();
        grewMillis = millis.getAsLong();
      }
      return unlessStill(new IllegalStateException("its copy does not grow"));
    }

    /** Most refusals are final; a node that cannot just now, or does not answer, may later. */
    private CompletableFuture<Void> silent(Throwable error) {
      var cause = Causes.of(error);
      if (cause instanceof Refusal refusal
          && refusal.failure() != Failure.UNAVAILABLE
          && refusal.failure() != Failure.BUSY) {
        return CompletableFuture.failedFuture(refusal);
      }
      return pause.apply(PAUSE_MILLIS).thenCompose(paused -> unlessStill(cause));
    }

    private CompletableFuture<Void> unlessStill(Throwable why) {
      boolean still = millis.getAsLong() - grewMillis > STILL_MAX.toMillis();
      return still || !others.up().contains(node) ? CompletableFuture.failedFuture(why) : again();
    }
  }
}
