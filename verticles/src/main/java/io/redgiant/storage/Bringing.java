package io.redgiant.storage;

import io.redgiant.local.ContentPlan;
import io.redgiant.local.ContentPlanRequest;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** Of a content: two pulls' worth, so that lanes seldom want the same chunk. */
  private static final long PART_BYTES = 16 << 20;

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

    /** So many of its bytes have been looked at, or have come. */
    void reached(long bytes);

    /** Parts of it that are looked at or pulled at once. */
    int lanes();

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
    return new Walk(errand)
        .run()
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

  /** Verifies what of a content is here and gets what is not, a few parts at once. */
  private final class Walk {
    private final Errand errand;
    private final long[] came; // of the part that each lane is at
    private long whole; // bytes of the parts that are done
    private long next; // where the next part begins
    private boolean failed; // a part: the others end with what they are at

    Walk(Errand errand) {
      this.errand = errand;
      this.came = new long[errand.lanes()];
    }

    CompletableFuture<Void> run() {
      errand.reached(0);
      var lanes = new ArrayList<CompletableFuture<Void>>();
      lanes.add(part(0, new HashSet<>())); // also of an empty content, which has a manifest
      for (int lane = 1; lane < came.length; lane++) {
        lanes.add(more(lane, new HashSet<>()));
      }
      return CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new));
    }

    /**
     * @param nodes of the manifest that this lane has brought: each needs to be but once
     */
    private CompletableFuture<Void> more(int lane, Set<ChunkId> nodes) {
      return failed || next >= errand.size()
          ? CompletableFuture.completedFuture(null)
          : part(lane, nodes);
    }

    private CompletableFuture<Void> part(int lane, Set<ChunkId> nodes) {
      long start = next;
      long end = Math.min(errand.size(), start + PART_BYTES);
      next = end;
      return new Part(this, lane, start, end, nodes)
          .from(start)
          .whenComplete((brought, error) -> failed |= error != null)
          .thenComposeAsync(
              brought -> {
                whole += end - start;
                came[lane] = 0;
                return more(lane, nodes);
              },
              loop);
    }

    private void reached(int lane, long bytes) {
      came[lane] = bytes;
      errand.reached(Math.min(errand.size(), whole + Arrays.stream(came).sum()));
    }
  }

  /** Some bytes of a content, from one offset to another. */
  private final class Part {
    private final Walk walk;
    private final Errand errand;
    private final int lane;
    private final long start;
    private final long end;
    private final Set<ChunkId> nodes;

    Part(Walk walk, int lane, long start, long end, Set<ChunkId> nodes) {
      this.walk = walk;
      this.errand = walk.errand;
      this.lane = lane;
      this.start = start;
      this.end = end;
      this.nodes = nodes;
    }

    /** A step at a time, to its end. */
    CompletableFuture<Void> from(long at) {
      reached(at);
      return planner
          .plan(new ContentPlanRequest(errand.manifest(), null, at, end - at, true))
          .thenApply(plan -> at + covered(plan, end - at))
          .exceptionallyCompose(error -> lacking(at, Causes.of(error)))
          .thenComposeAsync(
              next -> next >= end ? CompletableFuture.<Void>completedFuture(null) : from(next),
              loop);
    }

    private CompletableFuture<Long> lacking(long at, Throwable error) {
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
              allowed -> pull.bring(errand.manifest(), lacking, errand.sources(), this::reached),
              loop)
          .thenApply(brought -> node == null ? brought : at);
    }

    /** The last chunk may reach into the next part. */
    private void reached(long offset) {
      walk.reached(lane, Math.clamp(offset, start, end) - start);
    }
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
