package io.redgiant.storage;

import io.redgiant.local.ManifestsPage.Use;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.ContentMessage.Kept;
import io.redgiant.protocol.ContentMessage.Which;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies that this node has and is not to hold: uploads that came in here, what was fetched for a
 * reader, what another node holds now. They serve as a cache of so many bytes; beyond that they are
 * dropped, unless one of the nodes that are to hold the content does not say that it keeps it.
 *
 * <p>A node first makes up its mind to drop, and answers from then on that it does not keep what it
 * means to drop; then it asks. So of two nodes that each take the other for the holder none drops:
 * every copy that goes leaves one behind whose node did not mean to drop it when it was asked.
 * Storage's event loop only.
 */
final class Spares {
  private static final Logger LOG = LoggerFactory.getLogger(Spares.class);

  private static final int PAGE_MANIFESTS = 256;

  /** Looked at in one collection, in one go; what is left has its turn in the next. */
  private static final int CHOSEN_MAX = 10_000;

  /** Contents that were placed and whose names are on their way. */
  private static final int PLACED_MAX = 10_000;

  /** Contents of which it is remembered that they were read. */
  private static final int READ_MAX = 10_000;

  private final Placement placement;
  private final ChunkStore store;
  private final Collector.Journal journal;
  private final OtherNodes others;
  private final long cacheBytes;
  private final Set<ManifestId> dropping = new HashSet<>();
  private final Map<ManifestId, Boolean> read = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<ManifestId> placed = new LinkedHashSet<>();
  private State state = new State(0, 0, 0, false);
  private long changes; // since the start, of what a look may come to
  private boolean dropped; // and nobody asked since
  private @Nullable ManifestId after; // where the last look ended early

  /**
   * What the last look came to.
   *
   * @param contents how many spare copies there were
   * @param bytes what they came to
   * @param unconfirmed how many of those that were to go stay, as not all that are to hold them do;
   *     of a node that leaves, without those that enough other nodes have meanwhile
   * @param leaves the layout has no place for this node: all of them were to go
   */
  record State(long contents, long bytes, long unconfirmed, boolean leaves) {}

  private record Copy(ManifestId manifest, ContentId content, long size) {}

  Spares(
      Placement placement,
      ChunkStore store,
      Collector.Journal journal,
      OtherNodes others,
      long cacheBytes) {
    this.placement = placement;
    this.store = store;
    this.journal = journal;
    this.others = others;
    this.cacheBytes = cacheBytes;
  }

  /** Of a node that leaves: how many contents it stays for; null where it does not, or before. */
  @Nullable Long left() {
    return placement.leaves() && state.leaves ? state.unconfirmed : null;
  }

  State state() {
    return state;
  }

  /** As many other nodes as are wanted have just said that they hold it. */
  void placed(ManifestId manifest) {
    placed.add(manifest);
    if (placed.size() > PLACED_MAX) {
      var eldest = placed.iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /**
   * A content was named. What is not here, or was placed on its way in, is nothing to stay for: or
   * a node that people write to could never leave.
   */
  void named(ManifestId manifest) {
    if (!placed.remove(manifest) && isHere(manifest)) {
      changed();
    }
  }

  private boolean isHere(ManifestId manifest) {
    return store.index().find(new ChunkId(manifest.digest())) != ChunkIndex.ABSENT;
  }

  /** What the last look came to, or that of now will come to, may be over. */
  void changed() {
    changes++;
    state = new State(state.contents, state.bytes, state.unconfirmed, false);
  }

  /** Whether copies went since this was last asked. */
  boolean takeDropped() {
    boolean went = dropped;
    dropped = false;
    return went;
  }

  /** Somebody reads it here. */
  void read(ManifestId manifest) {
    read.put(manifest, true);
    if (read.size() > READ_MAX) {
      var eldest = read.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /** It is to be held here after all. Whoever says so touches its chunks. */
  void keep(ManifestId manifest) {
    dropping.remove(manifest);
  }

  /** Whether this node has made up its mind to do without. */
  boolean drops(ManifestId manifest) {
    return dropping.contains(manifest);
  }

  /** Before a collection: decides what it may take, which {@link #drops} says until the end. */
  CompletableFuture<Void> choose() {
    var view = placement.view();
    var all = new Listing(view, after);
    return list(all, null).thenCompose(listed -> choose(all));
  }

  /** After a collection. */
  void collected() {
    dropping.clear();
  }

  /** All spare copies; of them some to choose from. */
  private final class Listing {
    private final View view;
    private final @Nullable ManifestId after;
    private final long asOf = changes;
    private final List<Copy> some = new ArrayList<>();
    private long contents;
    private long bytes;

    Listing(View view, @Nullable ManifestId after) {
      this.view = view;
      this.after = after;
    }

    void add(Use use) {
      var content = use.content();
      if (content == null || view.holds(placement.self(), content) || !isHere(use.manifest())) {
        return;
      }
      contents++;
      bytes += use.size();
      if (some.size() < CHOSEN_MAX && (after == null || use.manifest().compareTo(after) > 0)) {
        some.add(new Copy(use.manifest(), content, use.size()));
      }
    }

    /** Where the next look goes on: at the beginning, unless there may be more. */
    @Nullable ManifestId end() {
      return some.size() < CHOSEN_MAX ? null : some.getLast().manifest;
    }
  }

  private CompletableFuture<Void> list(Listing all, @Nullable ManifestId last) {
    return journal
        .manifests(last, PAGE_MANIFESTS)
        .thenCompose(
            page -> {
              page.uses().forEach(all::add);
              return page.last()
                  ? CompletableFuture.completedFuture(null)
                  : list(all, page.uses().getLast().manifest());
            });
  }

  private CompletableFuture<Void> choose(Listing all) {
    var view = all.view;
    after = all.end();
    var eldest = new ArrayList<>(all.some);
    var order = new ArrayList<>(read.keySet());
    var since = new HashMap<ManifestId, Integer>();
    for (int index = 0; index < order.size(); index++) {
      since.put(order.get(index), index);
    }
    eldest.sort(Comparator.comparingInt(copy -> since.getOrDefault(copy.manifest, -1)));
    boolean leaves = placement.leaves();
    long over = all.bytes - cacheBytes;
    var chosen = new ArrayList<Copy>();
    for (var copy : eldest) {
      if (leaves || over > 0) {
        chosen.add(copy);
        over -= copy.size;
      }
    }
    long wished = leaves ? all.contents : chosen.size();
    chosen.removeIf(copy -> !isPlaced(view, copy.content));
    chosen.forEach(copy -> dropping.add(copy.manifest));
    return ask(view, chosen)
        .thenCompose(
            confirmed -> {
              dropping.retainAll(confirmed);
              var rest =
                  all.some.stream()
                      .map(Copy::manifest)
                      .filter(manifest -> !dropping.contains(manifest))
                      .toList();
              return leaves ? onEnoughOthers(view, rest) : CompletableFuture.completedFuture(0L);
            })
        .thenAccept(
            elsewhere -> {
              long unconfirmed = wished - dropping.size() - elsewhere;
              boolean isOfNow = all.asOf == changes;
              state = new State(all.contents, all.bytes, unconfirmed, leaves && isOfNow);
              if (!dropping.isEmpty()) {
                dropped = true;
                LOG.info("{} copies go from here, as other nodes hold them", dropping.size());
              }
            });
  }

  /** Whether as many nodes are there for it as the layout can give. */
  private static boolean isPlaced(View view, ContentId content) {
    int possible = Math.min(view.replicas(), view.layout().active().size());
    return possible > 0 && view.holders(content).size() == possible;
  }

  /** Answers those that all who are to hold them keep. */
  private CompletableFuture<Set<ManifestId>> ask(View view, List<Copy> chosen) {
    var questions = new LinkedHashMap<NodeId, List<ManifestId>>();
    for (var copy : chosen) {
      for (var holder : view.holders(copy.content)) {
        questions.computeIfAbsent(holder, first -> new ArrayList<>()).add(copy.manifest);
      }
    }
    var confirmed = new HashSet<ManifestId>();
    chosen.forEach(copy -> confirmed.add(copy.manifest));
    var silent = new HashSet<NodeId>();
    CompletableFuture<Void> asked = CompletableFuture.completedFuture(null);
    for (var question : questions.entrySet()) {
      var about = question.getValue();
      for (int from = 0; from < about.size(); from += Limits.WHICH_MANIFESTS_MAX) {
        var part = about.subList(from, Math.min(from + Limits.WHICH_MANIFESTS_MAX, about.size()));
        asked = asked.thenCompose(before -> ask(question.getKey(), part, confirmed, silent));
      }
    }
    return asked.thenApply(all -> confirmed);
  }

  /**
   * How many of these have as many copies on other nodes as are wanted, if not yet where they are
   * to be: whoever has such a copy keeps it until they are, so nobody need stay for them. Asked of
   * the last few only, as it is a question to every node.
   */
  private CompletableFuture<Long> onEnoughOthers(View view, List<ManifestId> rest) {
    if (rest.isEmpty() || rest.size() > Limits.WHICH_MANIFESTS_MAX) {
      return CompletableFuture.completedFuture(0L);
    }
    var active = view.layout().active();
    int enough = Math.min(view.replicas(), active.size());
    var copies = new HashMap<ManifestId, Integer>();
    var silent = new HashSet<NodeId>();
    CompletableFuture<Void> asked = CompletableFuture.completedFuture(null);
    for (var node : others.up()) {
      if (active.contains(node)) {
        var kept = new HashSet<>(rest);
        asked =
            asked
                .thenCompose(before -> ask(node, rest, kept, silent))
                .thenAccept(answered -> kept.forEach(copy -> copies.merge(copy, 1, Integer::sum)));
      }
    }
    return asked.thenApply(
        all -> copies.values().stream().filter(count -> enough > 0 && count >= enough).count());
  }

  private CompletableFuture<Void> ask(
      NodeId holder, List<ManifestId> about, Set<ManifestId> confirmed, Set<NodeId> silent) {
    if (silent.contains(holder)) {
      about.forEach(confirmed::remove);
      return CompletableFuture.completedFuture(null);
    }
    return others
        .ask(holder, new Which(placement.self(), about))
        .handle(
            (kept, error) -> {
              if (error != null) {
                silent.add(holder);
              }
              for (int index = 0; index < about.size(); index++) {
                if (error != null || !keeps(kept, index)) {
                  confirmed.remove(about.get(index));
                }
              }
              return null;
            });
  }

  private static boolean keeps(Kept kept, int index) {
    return index < kept.kept().size() && kept.kept().get(index);
  }
}
