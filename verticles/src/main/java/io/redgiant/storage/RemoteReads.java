package io.redgiant.storage;

import io.redgiant.local.ContentPlan;
import io.redgiant.local.ContentPlanRequest;
import io.redgiant.local.ManifestRequest;
import io.redgiant.local.ManifestRows;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.Refusal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers where bytes lie, and first gets those that are on other nodes only: a few MiB at a time,
 * just what is asked for, verified like an upload. They stay here as a cache. Storage's event loop
 * only.
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
    return complete(request.manifest(), request.content(), () -> planner.plan(request), null);
  }

  CompletableFuture<ManifestRows> page(ManifestRequest request) {
    return complete(request.manifest(), request.content(), () -> pages.page(request), null);
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
      @Nullable LackingException before) {
    return attempt
        .get()
        .exceptionallyCompose(
            error -> {
              if (!(Causes.of(error) instanceof LackingException lacking)) {
                return CompletableFuture.failedFuture(error);
              }
              if (content == null) {
                return CompletableFuture.failedFuture(notHere(lacking));
              }
              var sources = placement.sources(content);
              if (sources.isEmpty() || before != null && before.first().equals(lacking.first())) {
                return CompletableFuture.failedFuture(store.missing(lacking.first()));
              }
              return pull.bring(manifest, lacking, sources)
                  .thenComposeAsync(brought -> complete(manifest, content, attempt, lacking), loop);
            });
  }

  private static Refusal notHere(LackingException lacking) {
    return new Refusal(Failure.NOT_FOUND, "chunk " + lacking.first() + " is not on this node");
  }
}
