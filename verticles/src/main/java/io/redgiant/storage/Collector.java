package io.redgiant.storage;

import io.redgiant.local.ManifestsPage;
import io.redgiant.local.ManifestsPage.Use;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.ManifestId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
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
   * @param isDropped a manifest that is named and not to stay: other nodes hold it
   */
  Collector(
      ChunkStore store,
      ManifestReader manifests,
      IntUnaryOperator oldestUnderWay,
      Predicate<ManifestId> isDropped,
      Journal journal,
      InstantSource clock,
      Duration grace) {
    this.store = store;
    this.walk = new ManifestWalk(manifests, this);
    this.oldestUnderWay = oldestUnderWay;
    this.isDropped = isDropped;
    this.journal = journal;
    this.clock = clock;
    this.grace = grace;
  }

  /**
   * Marks, then sweeps. Fails, freeing nothing, where a manifest cannot be read: its chunks would
   * look unused.
   */
  CompletableFuture<Result> collect() {
    int untouchedSince = oldestUnderWay.applyAsInt(store.beginCollection());
    var over = new ArrayList<ManifestId>();
    return markFrom(null, over)
        .thenApply(marked -> sweep(untouchedSince))
        .thenCompose(result -> journal.collected(over).thenApply(told -> result));
  }

  private CompletableFuture<Void> markFrom(@Nullable ManifestId after, List<ManifestId> over) {
    return journal
        .manifests(after, PAGE_MANIFESTS)
        .thenCompose(
            page ->
                markAll(page.uses(), 0, over)
                    .thenCompose(
                        marked ->
                            page.last()
                                ? CompletableFuture.<Void>completedFuture(null)
                                : markFrom(page.uses().getLast().manifest(), over)));
  }

  private CompletableFuture<Void> markAll(List<Use> uses, int from, List<ManifestId> over) {
    for (int index = from; index < uses.size(); index++) {
      var use = uses.get(index);
      if (use.removedMillis() >= 0 && use.removedMillis() + grace.toMillis() <= clock.millis()) {
        over.add(use.manifest());
        continue;
      }
      if (isDropped.test(use.manifest())) {
        continue;
      }
      var marked = walk.of(use.manifest());
      if (!marked.isDone() || marked.isCompletedExceptionally()) {
        int next = index + 1;
        return marked.thenCompose(done -> markAll(uses, next, over));
      }
    }
    return CompletableFuture.completedFuture(null);
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
      throw store.missing(node);
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
