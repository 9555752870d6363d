package io.redgiant.storage;

import io.redgiant.local.ContentPlan;
import io.redgiant.local.ContentPlanRequest;
import io.redgiant.local.ManifestRequest;
import io.redgiant.local.ManifestRows;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers where bytes lie, and first gets those that are on other nodes only: a few MiB at a time,
 * just what is asked for, verified like an upload. They stay here as a cache. What turns out to be
 * damaged here is gotten in the same way. Storage's event loop only.
 */
final class RemoteReads {
  private final ChunkStore store;
  private final Planner planner;
  private final ManifestPages pages;
  private final Pull pull;
  private final Placement placement;
  private final Spares spares;
  private final Executor loop;

  RemoteReads(
      ChunkStore store,
      Planner planner,
      ManifestPages pages,
      Pull pull,
      Placement placement,
      Spares spares,
      Executor loop) {
    this.store = store;
    this.planner = planner;
    this.pages = pages;
    this.pull = pull;
    this.placement = placement;
    this.spares = spares;
    this.loop = loop;
  }

  CompletableFuture<ContentPlan> plan(ContentPlanRequest request) {
    spares.read(request.manifest());
    return complete(
        request.manifest(), request.content(), () -> planner.plan(request), new HashSet<>());
  }

  CompletableFuture<ManifestRows> page(ManifestRequest request) {
    return complete(
        request.manifest(), request.content(), () -> pages.page(request), new HashSet<>());
  }

  /**
   * Tries, gets what was lacking, and tries again, as long as that is something else each time.
   *
   * @param content null where other nodes are not to be asked
   */
  private <T> CompletableFuture<T> complete(
      ManifestId manifest,
      @Nullable ContentId content,
      Supplier<CompletableFuture<T>> attempt,
      Set<ChunkId> brought) {
    return attempt
        .get()
        .exceptionallyCompose(
            error -> {
              var sources = content == null ? List.<NodeId>of() : placement.sources(content);
              return switch (Causes.of(error)) {
                case DamagedException damaged when content == null || isNowhereElse(sources) ->
                    CompletableFuture.failedFuture(damaged.refusal());
                case DamagedException damaged -> complete(manifest, content, attempt, brought);
                case LackingException lacking when content == null ->
                    CompletableFuture.failedFuture(notHere(lacking));
                case LackingException lacking when isNowhereElse(sources) ->
                    CompletableFuture.failedFuture(store.missing(lacking.first()));
                case LackingException lacking when !brought.add(lacking.first()) ->
                    CompletableFuture.failedFuture(takenAgain(lacking));
                case LackingException lacking ->
                    pull.bring(manifest, lacking, sources, end -> {})
                        .thenComposeAsync(
                            done -> complete(manifest, content, attempt, brought), loop);
                default -> CompletableFuture.failedFuture(error);
              };
            });
  }

  /** Where others are to have it and none of them is up, it is to be had later. */
  private boolean isNowhereElse(List<NodeId> sources) {
    return sources.isEmpty() && placement.isAlone();
  }

  /** What came was collected, or found damaged, before it could be sent. */
  private static Refusal takenAgain(LackingException lacking) {
    return new Refusal(
        Failure.UNAVAILABLE, "chunk " + lacking.first() + " came and did not stay; try again");
  }

  private static Refusal notHere(LackingException lacking) {
    return new Refusal(Failure.NOT_FOUND, "chunk " + lacking.first() + " is not on this node");
  }
}
