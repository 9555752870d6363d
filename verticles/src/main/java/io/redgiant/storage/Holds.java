package io.redgiant.storage;

import io.redgiant.local.ContentPlan;
import io.redgiant.local.ContentPlanRequest;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.ContentMessage.Hold;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.Refusal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Contents that other nodes asked this one to hold: pulled, forced, and pinned until the record
 * that names them arrives. Storage's event loop only.
 */
final class Holds {
  /** A record follows its content within seconds; a pin that waits a day waits for nothing. */
  private static final Duration PIN_MAX = Duration.ofHours(24);

  /** Pins at once: each costs a few hundred bytes, and what it pins is not collected. */
  private static final int PINS_MAX = 10_000;

  /** How often what a collection took meanwhile is pulled again. */
  private static final int ROUNDS_MAX = 3;

  private final ChunkStore store;
  private final ManifestReader manifests;
  private final Planner planner;
  private final Pull pull;
  private final InstantSource clock;
  private final Executor loop;
  private final Map<ManifestId, Pin> pins = new HashMap<>();

  /** A content that is held for another node, or on its way. */
  static final class Pin {
    private final Hold asked;
    private final int sinceCollection;
    private final long expiresMillis;
    private long bytes;
    private CompletableFuture<Void> whole = new CompletableFuture<>();

    private Pin(Hold asked, int sinceCollection, long expiresMillis) {
      this.asked = asked;
      this.sinceCollection = sinceCollection;
      this.expiresMillis = expiresMillis;
    }

    /** How much has been looked at, or brought. */
    long bytes() {
      return bytes;
    }

    /** Done when all of it is here and forced; fails where it cannot be. */
    CompletableFuture<Void> whole() {
      return whole;
    }
  }

  Holds(
      ChunkStore store,
      ManifestReader manifests,
      Planner planner,
      Pull pull,
      InstantSource clock,
      Executor loop) {
    this.store = store;
    this.manifests = manifests;
    this.planner = planner;
    this.pull = pull;
    this.clock = clock;
    this.loop = loop;
  }

  /** Begins to hold a content, or joins what was begun. A pull that failed begins anew. */
  Pin hold(Hold hold) {
    expire();
    var known = pins.get(hold.manifest());
    if (known != null && !known.whole.isCompletedExceptionally()) {
      return known;
    }
    if (pins.size() >= PINS_MAX) {
      throw new Refusal(Failure.BUSY, PINS_MAX + " contents wait for their records; try again");
    }
    var pin = new Pin(hold, store.collection(), clock.millis() + PIN_MAX.toMillis());
    pins.put(hold.manifest(), pin);
    pin.whole = bring(pin, 1);
    pin.whole.whenComplete(
        (done, error) -> {
          if (error != null) {
            pins.remove(hold.manifest(), pin);
          }
        });
    return pin;
  }

  /** Whether no content waits for its record. */
  boolean isEmpty() {
    return pins.isEmpty();
  }

  /** The record is here: from now on the journal keeps what it names. */
  void named(ManifestId manifest) {
    var pin = pins.get(manifest);
    if (pin != null && pin.whole.isDone()) {
      pins.remove(manifest);
    }
  }

  /** The collection that the oldest pin began in, or {@code now}. */
  int oldestCollection(int now) {
    expire();
    return pins.values().stream().mapToInt(pin -> pin.sinceCollection).reduce(now, Math::min);
  }

  private void expire() {
    long now = clock.millis();
    pins.values().removeIf(pin -> pin.whole.isDone() && pin.expiresMillis < now);
  }

  private CompletableFuture<Void> bring(Pin pin, int round) {
    pin.bytes = 0;
    return from(pin, 0)
        .thenCompose(brought -> rely(pin.asked.manifest()))
        .thenCompose(
            whole -> {
              if (whole) {
                return CompletableFuture.completedFuture(null);
              }
              if (round == ROUNDS_MAX) {
                throw new Refusal(
                    Failure.UNAVAILABLE, "chunks were collected while they came; try again");
              }
              return bring(pin, round + 1);
            });
  }

  /** Verifies what is here and gets what is not, from an offset on; a step at a time. */
  private CompletableFuture<Void> from(Pin pin, long at) {
    pin.bytes = Math.max(pin.bytes, at);
    return planner
        .plan(new ContentPlanRequest(pin.asked.manifest(), null, at, Long.MAX_VALUE - at))
        .thenApply(plan -> at + covered(plan, pin.asked.size() - at))
        .exceptionallyCompose(error -> lacking(pin, at, Causes.of(error)))
        .thenComposeAsync(
            next ->
                next >= pin.asked.size()
                    ? CompletableFuture.<Void>completedFuture(null)
                    : from(pin, next),
            loop);
  }

  private static long covered(ContentPlan plan, long wanted) {
    try (plan) {
      if (plan.bytes() == 0 && wanted > 0) {
        throw new Refusal(
            Failure.BAD_REQUEST, "the manifest ends %d bytes too early".formatted(wanted));
      }
      return plan.bytes();
    }
  }

  private CompletableFuture<Long> lacking(Pin pin, long at, Throwable error) {
    if (!(error instanceof LackingException lacking)) {
      return CompletableFuture.failedFuture(error);
    }
    long next = lacking.node() == null ? lacking.end() : at;
    return pull.bring(pin.asked.manifest(), lacking, List.of(pin.asked.node()))
        .thenApply(brought -> next);
  }

  /**
   * Touches all of a content, so that no collection that begins later takes it, and forces what of
   * it is not forced yet; answers whether it is all here.
   */
  private CompletableFuture<Boolean> rely(ManifestId manifest) {
    var reliance = new Reliance();
    return new ManifestWalk(manifests, reliance)
        .of(manifest)
        .thenCompose(walked -> reliance.force());
  }

  private final class Reliance implements ManifestWalk.Visitor {
    private final Set<ChunkStore.Pending> pending = new HashSet<>();
    private boolean whole = true;

    @Override
    public boolean node(ChunkId node) {
      chunk(node);
      return whole;
    }

    @Override
    public void chunk(ChunkId chunk) {
      long slot = store.index().find(chunk);
      if (slot == ChunkIndex.ABSENT) {
        whole = false;
        return;
      }
      store.index().touch(slot, store.collection());
      var unforced = store.pending(chunk);
      if (unforced != null) {
        pending.add(unforced);
      }
    }

    CompletableFuture<Boolean> force() {
      var written = pending.stream().map(ChunkStore.Pending::written);
      return CompletableFuture.allOf(written.toArray(CompletableFuture[]::new))
          .thenCompose(
              done -> {
                var segments = pending.stream().map(ChunkStore.Pending::segment).distinct();
                var commits = segments.map(store.segments()::commit);
                return CompletableFuture.allOf(commits.toArray(CompletableFuture[]::new));
              })
          .thenApply(forced -> whole);
    }
  }
}
