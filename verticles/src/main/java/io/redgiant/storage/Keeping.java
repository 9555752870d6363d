package io.redgiant.storage;

import io.redgiant.local.Holders;
import io.redgiant.local.HoldersQuery;
import io.redgiant.protocol.ContentMessage.Kept;
import io.redgiant.protocol.ContentMessage.Which;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Says which contents this node keeps: an entry names them, all of them is here and forced, and it
 * does not mean to drop them. And asks the others the same. Storage's event loop only.
 */
final class Keeping {
  private final Placement placement;
  private final Wholeness wholeness;
  private final Spares spares;
  private final Collector.Journal journal;
  private final OtherNodes others;

  Keeping(
      Placement placement,
      Wholeness wholeness,
      Spares spares,
      Collector.Journal journal,
      OtherNodes others) {
    this.placement = placement;
    this.wholeness = wholeness;
    this.spares = spares;
    this.journal = journal;
    this.others = others;
  }

  CompletableFuture<Kept> which(Which question) {
    var manifests = question.manifests();
    return journal
        .named(manifests)
        .thenCompose(named -> whole(manifests, named, new ArrayList<>()))
        .thenApply(kept -> new Kept(placement.self(), kept));
  }

  /** One after the other: a question is short. */
  private CompletableFuture<List<Boolean>> whole(
      List<ManifestId> manifests, Set<ManifestId> named, List<Boolean> kept) {
    if (kept.size() == manifests.size()) {
      return CompletableFuture.completedFuture(kept);
    }
    var manifest = manifests.get(kept.size());
    var whole =
        named.contains(manifest) && !spares.drops(manifest)
            ? wholeness.of(manifest)
            : CompletableFuture.completedFuture(false);
    return whole.thenCompose(
        isWhole -> {
          kept.add(isWhole && !spares.drops(manifest));
          return whole(manifests, named, kept);
        });
  }

  /** Asks every node that is up, and lists besides those that are to hold the content. */
  CompletableFuture<Holders> holders(HoldersQuery query) {
    var view = placement.view();
    var wanted = view.holders(query.content());
    var nodes = new LinkedHashSet<>(wanted);
    nodes.add(placement.self());
    nodes.addAll(new TreeSet<>(others.up()));
    var question = new Which(placement.self(), List.of(query.manifest()));
    var answers =
        nodes.stream()
            .map(
                node ->
                    keeps(node, question)
                        .thenApply(keeps -> new Holders.Holder(node, wanted.contains(node), keeps)))
            .toList();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                new Holders(
                    view.replicas(), answers.stream().map(CompletableFuture::join).toList()));
  }

  private CompletableFuture<Boolean> keeps(NodeId node, Which question) {
    var answer = node.equals(placement.self()) ? which(question) : others.ask(node, question);
    return answer.handle((kept, error) -> error == null && kept.kept().equals(List.of(true)));
  }
}
