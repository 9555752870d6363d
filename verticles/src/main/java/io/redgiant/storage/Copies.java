package io.redgiant.storage;

import io.redgiant.protocol.ContentMessage.Held;
import io.redgiant.protocol.ContentMessage.Hold;
import io.redgiant.protocol.NodeId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has other nodes hold a content before its name is written: as many as are wanted, or as there
 * are. Whoever refuses, goes or stands still is replaced by the next best; where nobody is left,
 * there are fewer copies, and the answer says so. Storage's event loop only.
 */
final class Copies {
  private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

  /** A holder whose copy has not grown for so long is replaced. */
  private static final Duration STILL_MAX = Duration.ofSeconds(20);

  private final OtherNodes others;
  private final Placement placement;
  private final InstantSource clock;
  private final Executor loop;

  Copies(OtherNodes others, Placement placement, InstantSource clock, Executor loop) {
    this.others = others;
    this.placement = placement;
    this.clock = clock;
    this.loop = loop;
  }

  /** Answers the other nodes that have forced and pinned all of it. */
  CompletableFuture<List<NodeId>> spread(ContentWriter.Stored stored) {
    var hold = new Hold(placement.self(), stored.content(), stored.manifest(), stored.size());
    var candidates = new ArrayDeque<>(placement.candidates(stored.content()));
    int wanted = placement.copiesElsewhere(stored.content());
    var holders = new ArrayList<NodeId>();
    var places =
        java.util.stream.IntStream.range(0, wanted)
            .mapToObj(place -> fill(hold, candidates, holders));
    return CompletableFuture.allOf(places.toArray(CompletableFuture[]::new))
        .thenApply(filled -> List.copyOf(holders));
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
    private long bytes = -1;
    private long grewMillis = clock.millis();

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
      if (held.bytes() > bytes) {
        bytes = held.bytes();
        grewMillis = clock.millis();
      }
      return unlessStill(new IllegalStateException("its copy does not grow"));
    }

    /** A refusal is final; no answer may come of a node that is busy, or of one that is dead. */
    private CompletableFuture<Void> silent(Throwable error) {
      return Causes.of(error) instanceof NoAnswerException
          ? unlessStill(Causes.of(error))
          : CompletableFuture.failedFuture(Causes.of(error));
    }

    private CompletableFuture<Void> unlessStill(Throwable why) {
      boolean still = clock.millis() - grewMillis > STILL_MAX.toMillis();
      return still || !others.up().contains(node) ? CompletableFuture.failedFuture(why) : again();
    }
  }

  /** Nothing came back in time. */
  static final class NoAnswerException extends RuntimeException {
    NoAnswerException(Throwable cause) {
      super("it does not answer", cause);
    }
  }
}
