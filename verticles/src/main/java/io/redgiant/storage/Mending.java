package io.redgiant.storage;

import io.redgiant.protocol.ChunkId;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets chunks that were found damaged here again, from any other node that has them: one at a time,
 * verified and forced. What nobody gives is asked for again, round by round, as whoever has it may
 * be away. Storage's event loop only.
 */
final class Mending {
  /** Between two rounds through what nobody gave. */
  private static final Duration ROUND = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Mending.class);

  private final ChunkStore store;
  private final Pull pull;
  private final Placement placement;
  private final LongSupplier millis;
  private final Set<ChunkId> due = new LinkedHashSet<>();
  private final Set<ChunkId> later = new LinkedHashSet<>(); // nobody gave them in this round
  private long nextRoundMillis;

  /**
   * @param millis a clock that never goes back
   */
  Mending(ChunkStore store, Pull pull, Placement placement, LongSupplier millis) {
    this.store = store;
    this.pull = pull;
    this.placement = placement;
    this.millis = millis;
  }

  /** Whether there is a chunk to get, and somebody to ask. */
  boolean isDue() {
    due.addAll(store.takeDamaged());
    if (due.isEmpty() && !later.isEmpty() && millis.getAsLong() >= nextRoundMillis) {
      due.addAll(later);
      later.clear();
    }
    return !due.isEmpty() && !placement.sources().isEmpty();
  }

  /** Gets one chunk, if it can; where one {@link #isDue}. */
  CompletableFuture<Void> step() {
    var chunk = due.iterator().next();
    due.remove(chunk);
    if (isHere(chunk)) {
      return store.force(chunk); // a reader or an upload brought it
    }
    return pull.chunk(chunk, placement.sources())
        .thenCompose(brought -> store.force(chunk))
        .handle((forced, error) -> ended(chunk, error));
  }

  private @Nullable Void ended(ChunkId chunk, @Nullable Throwable error) {
    if (error == null) {
      LOG.info("chunk {} was damaged here, and is whole again from another node", chunk);
    } else {
      LOG.debug("chunk {} stays damaged here for now", chunk, Causes.of(error));
      later.add(chunk);
      nextRoundMillis = millis.getAsLong() + ROUND.toMillis();
    }
    return null;
  }

  private boolean isHere(ChunkId chunk) {
    return store.index().find(chunk) != ChunkIndex.ABSENT;
  }
}
