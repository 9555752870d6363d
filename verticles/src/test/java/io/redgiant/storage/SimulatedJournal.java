package io.redgiant.storage;

import io.redgiant.local.ManifestsPage;
import io.redgiant.local.ManifestsPage.Use;
import io.redgiant.protocol.ManifestId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which manifests are named, as a journal would list them. */
final class SimulatedJournal implements Collector.Journal {
  private final NavigableMap<ManifestId, Use> named = new TreeMap<>();

  void publish(ManifestId manifest) {
    named.put(manifest, new Use(manifest, null, 0, -1));
  }

  void publish(ContentWriter.Stored stored) {
    named.put(stored.manifest(), new Use(stored.manifest(), stored.content(), stored.size(), -1));
  }

  void remove(ManifestId manifest) {
    named.replace(manifest, Use.removed(manifest, 0));
  }

  boolean names(ManifestId manifest) {
    var use = named.get(manifest);
    return use != null && use.removedMillis() < 0;
  }

  boolean isEmpty() {
    return named.isEmpty();
  }

  @Override
  public CompletableFuture<ManifestsPage> manifests(@Nullable ManifestId after, int limit) {
    var uses = new ArrayList<Use>();
    var rest = after == null ? named : named.tailMap(after, false);
    rest.values().stream().limit(2).forEach(uses::add);
    boolean last = uses.isEmpty() || uses.getLast().manifest().equals(named.lastKey());
    return CompletableFuture.completedFuture(new ManifestsPage(uses, last));
  }

  @Override
  public CompletableFuture<Set<ManifestId>> named(List<ManifestId> manifests) {
    return CompletableFuture.completedFuture(
        manifests.stream().filter(this::names).collect(Collectors.toSet()));
  }

  @Override
  public CompletableFuture<?> collected(List<ManifestId> manifests) {
    manifests.forEach(named::remove);
    return CompletableFuture.completedFuture(null);
  }
}
