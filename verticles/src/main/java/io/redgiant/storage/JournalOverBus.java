package io.redgiant.storage;

import static io.redgiant.protocol.Address.LOCAL_JOURNAL_COLLECTED;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_MANIFESTS;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_NAMED;

import io.redgiant.local.Answer;
import io.redgiant.local.ManifestsCollected;
import io.redgiant.local.ManifestsPage;
import io.redgiant.local.ManifestsQuery;
import io.redgiant.local.Named;
import io.redgiant.local.NamedQuery;
import io.redgiant.protocol.ManifestId;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The journal of this node. Answers come back on the caller's event loop. */
record JournalOverBus(EventBus bus) implements Collector.Journal {
  @Override
  public CompletableFuture<ManifestsPage> manifests(@Nullable ManifestId after, int limit) {
    return Answer.<ManifestsPage>from(
            bus, LOCAL_JOURNAL_MANIFESTS, new ManifestsQuery(after, limit))
        .toCompletionStage()
        .toCompletableFuture();
  }

  @Override
  public CompletableFuture<Set<ManifestId>> named(List<ManifestId> manifests) {
    return Answer.<Named>from(bus, LOCAL_JOURNAL_NAMED, new NamedQuery(manifests))
        .map(Named::manifests)
        .toCompletionStage()
        .toCompletableFuture();
  }

  @Override
  public CompletableFuture<?> collected(List<ManifestId> manifests) {
    if (manifests.isEmpty()) {
      return CompletableFuture.completedFuture(manifests);
    }
    return Answer.<ManifestsCollected>from(
            bus, LOCAL_JOURNAL_COLLECTED, new ManifestsCollected(manifests))
        .toCompletionStage()
        .toCompletableFuture();
  }
}
