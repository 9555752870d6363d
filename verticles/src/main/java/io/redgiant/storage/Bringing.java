package io.redgiant.storage;

import io.redgiant.local.ContentPlan;
import io.redgiant.local.ContentPlanRequest;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Brings all of a content here: what is here is verified, what is not is pulled, and all of it is
 * forced. Storage's event loop only.
 */
final class Bringing {
  /** How often what a collection took meanwhile is pulled again. */
  private static final int ROUNDS_MAX = 3;

  private final ChunkStore store;
  private final ManifestReader manifests;
  private final Planner planner;
  private final Pull pull;
  private final Executor loop;

  /** A content that is wanted here. */
  interface Errand {
    ManifestId manifest();

    /** Of the content. */
    long size();

    /** Whom to ask, the likeliest first. */
    List<NodeId> sources();

    /** All before this offset is here. */
    void reached(long offset);

    /** Done when so many bytes may be fetched. */
    default CompletableFuture<Void> allowed(long bytes) {
      return CompletableFuture.completedFuture(null);
    }
  }

  Bringing(ChunkStore store, ManifestReader manifests, Planner planner, Pull pull, Executor loop) {
    this.store = store;
    this.manifests = manifests;
    this.planner = planner;
    this.pull = pull;
    this.loop = loop;
  }

  /** Done when all of it is here and forced; fails where it cannot be. */
  CompletableFuture<Void> bring(Errand errand) {
    return bring(errand, 1);
  }

  private CompletableFuture<Void> bring(Errand errand, int round) {
    errand.reached(0);
    return from(errand, 0, new HashSet<>())
        .thenCompose(brought -> rely(errand.manifest()))
        .thenCompose(
            whole -> {
              if (whole) {
                return CompletableFuture.completedFuture(null);
              }
              if (round == ROUNDS_MAX) {
                throw new Refusal(
                    Failure.UNAVAILABLE, "chunks were collected while they came; try again");
              }
              return bring(errand, round + 1);
            });
  }

  /**
   * Verifies what is here and gets what is not, from an offset on; a step at a time.
   *
   * @param nodes of the manifest that were brought: each needs to be but once
   */
  private CompletableFuture<Void> from(Errand errand, long at, Set<ChunkId> nodes) {
    errand.reached(at);
    return planner
        .plan(new ContentPlanRequest(errand.manifest(), null, at, Long.MAX_VALUE - at))
        .thenApply(plan -> at + covered(plan, errand.size() - at))
        .exceptionallyCompose(error -> lacking(errand, at, nodes, Causes.of(error)))
        .thenComposeAsync(
            next ->
                next >= errand.size()
                    ? CompletableFuture.<Void>completedFuture(null)
                    : from(errand, next, nodes),
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

  private CompletableFuture<Long> lacking(
      Errand errand, long at, Set<ChunkId> nodes, Throwable error) {
    if (error instanceof DamagedException) {
      return CompletableFuture.completedFuture(at); // it is lacking now
    }
    if (!(error instanceof LackingException lacking)) {
      return CompletableFuture.failedFuture(error);
    }
    var node = lacking.node();
    if (node != null && !nodes.add(node)) {
      return CompletableFuture.failedFuture(store.missing(node));
    }
    return errand
        .allowed(lacking.end() - lacking.offset())
        .thenComposeAsync(
            allowed -> pull.bring(errand.manifest(), lacking, errand.sources(), errand::reached),
            loop)
        .thenApply(end -> node == null ? end : at);
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
