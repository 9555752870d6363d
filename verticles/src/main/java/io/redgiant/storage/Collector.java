package io.redgiant.storage;

import io.redgiant.local.ManifestsPage;
import io.redgiant.local.ManifestsPage.Use;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.ManifestId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Frees chunks that nothing refers to. Storage's event loop only.
 *
 * <p>Marking and pinning are one thing: a stamp on each chunk that says in which collection it was
 * last touched. An ingest touches every chunk that it writes or finds held; a collection touches
 * every chunk of every manifest that a version names or named within the grace period. What carries
 * an older stamp than both this collection and the oldest ingest that was under way when it began,
 * nobody can be about to refer to. The journal is asked after the collection has begun, so an
 * ingest that ended before is among its answers, and one that ends later is among those under way.
 */
final class Collector implements ManifestWalk.Visitor {
  private static final int PAGE_MANIFESTS = 256;

  private final ChunkStore store;
  private final ManifestWalk walk;
  private final IntUnaryOperator oldestUnderWay;
  private final Supplier<List<ManifestId>> pinned;
  private final Function<ChunkId, CompletableFuture<Void>> elsewhere;
  private final Predicate<ManifestId> isDropped;
  private final Journal journal;
  private final InstantSource clock;
  private final Duration grace;

  /** The journal, as far as a collection needs it. */
  interface Journal {
    /** Manifests that versions name or named, after {@code after}. */
    CompletableFuture<ManifestsPage> manifests(@Nullable ManifestId after, int limit);

    /** Those of these manifests that a version names. */
    CompletableFuture<Set<ManifestId>> named(List<ManifestId> manifests);

    /** These are collected and need not be listed again. */
    CompletableFuture<?> collected(List<ManifestId> manifests);
  }

  /** What a collection did. */
  record Result(long chunks, long bytes) {}

  /**
   * @param oldestUnderWay the collection in which the oldest upload under way began, or the one it
   *     is given
   * @param pinned contents that no version names yet and that are to stay
   * @param elsewhere brings a node of a manifest that was lost here
   * @param isDropped a manifest that is named and not to stay: other nodes hold it
   */
  Collector(
      ChunkStore store,
      ManifestReader manifests,
      IntUnaryOperator oldestUnderWay,
      Supplier<List<ManifestId>> pinned,
      Function<ChunkId, CompletableFuture<Void>> elsewhere,
      Predicate<ManifestId> isDropped,
      Journal journal,
      InstantSource clock,
      Duration grace) {
    this.store = store;
    this.walk = new ManifestWalk(manifests, this);
    this.oldestUnderWay = oldestUnderWay;
    this.pinned = pinned;
    this.elsewhere = elsewhere;
    this.isDropped = isDropped;
    this.journal = journal;
    this.clock = clock;
    this.grace = grace;
  }

  /**
   * Marks, then sweeps. Fails, freeing nothing, where a manifest can be read neither here nor on
   * another node: its chunks would look unused.
   */
  CompletableFuture<Result> collect() {
    int untouchedSince = oldestUnderWay.applyAsInt(store.beginCollection());
    // Of now, not of when all others are marked: a pin that goes meanwhile went for a name that may
    // have come too late for the journal's answer.
    var pins = pinned.get();
    var over = new ArrayList<ManifestId>();
    return markAll(pins, 0)
        .thenCompose(marked -> markFrom(null, over))
        .thenApply(marked -> sweep(untouchedSince))
        .thenCompose(result -> journal.collected(over).thenApply(told -> result));
  }

  private CompletableFuture<Void> markFrom(@Nullable ManifestId after, List<ManifestId> over) {
    return journal
        .manifests(after, PAGE_MANIFESTS)
        .thenCompose(
            page ->
                markAll(kept(page.uses(), over), 0)
                    .thenCompose(
                        marked ->
                            page.last()
                                ? CompletableFuture.<Void>completedFuture(null)
                                : markFrom(page.uses().getLast().manifest(), over)));
  }

  private List<ManifestId> kept(List<Use> uses, List<ManifestId> over) {
    var kept = new ArrayList<ManifestId>();
    for (var use : uses) {
      if (use.removedMillis() >= 0 && use.removedMillis() + grace.toMillis() <= clock.millis()) {
        over.add(use.manifest());
      } else if (!isDropped.test(use.manifest())) {
        kept.add(use.manifest());
      }
    }
    return kept;
  }

  private CompletableFuture<Void> markAll(List<ManifestId> manifests, int from) {
    for (int index = from; index < manifests.size(); index++) {
      var marked = mark(manifests.get(index), new HashSet<>());
      if (!marked.isDone() || marked.isCompletedExceptionally()) {
        int next = index + 1;
        return marked.thenCompose(done -> markAll(manifests, next));
      }
    }
    return CompletableFuture.completedFuture(null);
  }

  /**
   * @param brought nodes of this manifest that came from elsewhere: each needs to but once
   */
  private CompletableFuture<Void> mark(ManifestId manifest, Set<ChunkId> brought) {
    return CompletableFuture.completedFuture(manifest)
        .thenCompose(walk::of)
        .exceptionallyCompose(
            error ->
                switch (Causes.of(error)) {
                  case DamagedException damaged -> mark(manifest, brought); // it is lacking now
                  case LackingException lacking when brought.add(lacking.first()) ->
                      elsewhere.apply(lacking.first()).thenCompose(came -> mark(manifest, brought));
                  default -> CompletableFuture.failedFuture(error);
                });
  }

  /**
   * What is not here is on other nodes, unless it was found damaged here: then nobody can say what
   * it would have named.
   */
  @Override
  public boolean node(ChunkId node) {
    long slot = store.index().find(node);
    if (slot != ChunkIndex.ABSENT) {
      store.index().touch(slot, store.collection());
      return true;
    }
    if (store.mayHaveLost(node)) {
      throw LackingException.ofNode(node);
    }
    return false;
  }

  @Override
  public void chunk(ChunkId chunk) {
    long slot = store.index().find(chunk);
    if (slot != ChunkIndex.ABSENT) {
      store.index().touch(slot, store.collection());
    }
  }

  private Result sweep(int untouchedSince) {
    var index = store.index();
    var unused = new ArrayList<ChunkId>();
    index.forEach(
        slot -> {
          if (index.touched(slot) < untouchedSince) {
            unused.add(index.chunk(slot));
          }
        });
    long before = index.chunkBytes();
    unused.forEach(store::free);
    return new Result(unused.size(), before - index.chunkBytes());
  }
}
