package io.redgiant.storage;

import io.redgiant.local.ManifestsPage;
import io.redgiant.protocol.ManifestId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Which manifests are named, as a journal would list them. */
final class SimulatedJournal implements Collector.Journal {
  private final NavigableMap<ManifestId, Boolean> named = new TreeMap<>();

  void publish(ManifestId manifest) {
    named.put(manifest, true);
  }

  void remove(ManifestId manifest) {
    named.replace(manifest, false);
  }

  boolean names(ManifestId manifest) {
    return named.getOrDefault(manifest, false);
  }

  boolean isEmpty() {
    return named.isEmpty();
  }

  @Override
  public CompletableFuture<ManifestsPage> manifests(@Nullable ManifestId after, int limit) {
    var uses = new ArrayList<ManifestsPage.Use>();
    for (var entry : named.entrySet()) {
      if ((after == null || entry.getKey().compareTo(after) > 0) && uses.size() < 2) {
        uses.add(new ManifestsPage.Use(entry.getKey(), entry.getValue() ? -1 : 0));
      }
    }
    boolean last = uses.isEmpty() || uses.getLast().manifest().equals(named.lastKey());
    return CompletableFuture.completedFuture(new ManifestsPage(uses, last));
  }

  @Override
  public CompletableFuture<?> collected(List<ManifestId> manifests) {
    manifests.forEach(named::remove);
    return CompletableFuture.completedFuture(null);
  }
}
