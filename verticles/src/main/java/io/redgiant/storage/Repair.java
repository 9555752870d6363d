package io.redgiant.storage;

import io.redgiant.local.ManifestsPage.Use;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that this node has what it is to hold. Every node does so for itself, from the same
 * inputs: nobody is told what to copy, and nobody keeps a list of what is short.
 *
 * <p>A round goes through all that the journal names. One is due when the {@link View} has changed:
 * a node joined, left for good or was away for long, or another number of copies is wanted. It
 * looks only at what this node did not have to hold before, unless the round before failed in part.
 * Now and then, and at the start, one looks at everything. Contents whose records have just come
 * are looked at by themselves. Storage's event loop only.
 */
final class Repair {
  private static final Logger LOG = LoggerFactory.getLogger(Repair.class);

  private static final int PAGE_MANIFESTS = 256;

  /** Contents at once: small ones wait for each other's forces, large ones share the rate. */
  private static final int AT_ONCE = 4;

  /** An upload brings its copies about by itself, in seconds; what it did not is for the repair. */
  static final long FRESH_MILLIS = 10_000;

  /** New contents that wait; beyond that a round over everything is due. */
  private static final int FRESH_MAX = 10_000;

  /** Until what could not be had is tried again: at first, and when it failed often. */
  private static final long AGAIN_MILLIS = 30_000;

  private static final long AGAIN_MILLIS_MAX = 300_000;

  /** How often everything is looked at, changed or not. */
  private static final long ALL_MILLIS = 3_600_000;

  private final Placement placement;
  private final Wholeness wholeness;
  private final Spares spares;
  private final Bringing bringing;
  private final Collector.Journal journal;
  private final Throttle throttle;
  private final IntSupplier incoming;
  private final LongSupplier millis;
  private final Executor loop;
  private final Map<ManifestId, Fresh> fresh = new LinkedHashMap<>();

  private @Nullable View done; // all that it asks for is here
  private @Nullable View tried; // what it asks for was looked at, if not all could be had
  private long allMillis; // when everything is looked at next
  private long againMillis;
  private long pauseMillis = AGAIN_MILLIS; // doubled with each failure
  private boolean ending;
  private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);
  private int underWay; // contents that are being brought; each pulls one thing at a time
  private long brought;
  private long lacking; // of the last round, and not to be had

  private record Fresh(Use use, long sinceMillis) {}

  /**
   * What it has come to.
   *
   * @param brought contents since the start
   * @param lacking contents that this node is to hold, and no node that is up has
   * @param running something is looked at or brought just now
   */
  record State(long brought, long lacking, boolean running) {}

  /**
   * @param incoming how many uploads and pulls bytes come for
   * @param millis a clock that never goes back
   */
  Repair(
      Placement placement,
      Wholeness wholeness,
      Spares spares,
      Bringing bringing,
      Collector.Journal journal,
      Throttle throttle,
      IntSupplier incoming,
      LongSupplier millis,
      Executor loop) {
    this.placement = placement;
    this.wholeness = wholeness;
    this.spares = spares;
    this.bringing = bringing;
    this.journal = journal;
    this.throttle = throttle;
    this.incoming = incoming;
    this.millis = millis;
    this.loop = loop;
    allMillis = millis.getAsLong();
  }

  State state() {
    return new State(brought, lacking, !running.isDone());
  }

  /** A record that names a content is here. */
  void named(ManifestId manifest, ContentId content, long size) {
    if (!placement.view().holds(placement.self(), content)) {
      return;
    }
    if (fresh.size() == FRESH_MAX) {
      allMillis = millis.getAsLong();
      return;
    }
    fresh.putIfAbsent(
        manifest, new Fresh(new Use(manifest, content, size, -1), millis.getAsLong()));
  }

  /** Now and then: begins what is due. */
  void tick() {
    if (ending || !running.isDone()) {
      return;
    }
    long now = millis.getAsLong();
    var view = placement.view();
    if (spares.takeDropped()) {
      done = null; // what was here under that view need not be any more
    }
    if (now >= allMillis) {
      allMillis = now + ALL_MILLIS;
      fresh.clear(); // their records are in the journal, so the round comes by them
      running = round(view, null);
    } else if (!view.equals(tried)) {
      pauseMillis = AGAIN_MILLIS; // what failed before is no reason to wait with what is lost now
      running = round(view, done);
    } else if (done == null && now >= againMillis) {
      running = round(view, null);
    } else {
      running = newOnes(view, now);
    }
  }

  private CompletableFuture<Void> newOnes(View view, long now) {
    var due = new ArrayDeque<Use>();
    for (var waiting = fresh.values().iterator(); waiting.hasNext(); ) {
      var one = waiting.next();
      if (now - one.sinceMillis < FRESH_MILLIS) {
        break; // and so are those behind it
      }
      // It was to hold it when the record came, which may have changed since.
      if (holdsUnder(view, one.use)) {
        due.add(one.use);
      }
      waiting.remove();
    }
    return due.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : ended(new Round(view, null, due), view);
  }

  private boolean holdsUnder(View view, Use use) {
    var content = use.content();
    return content != null && view.holds(placement.self(), content);
  }

  /**
   * Goes through everything.
   *
   * @param before a view of which all that this node was to hold is here, or null
   */
  private CompletableFuture<Void> round(View view, @Nullable View before) {
    tried = view;
    return ended(new Round(view, before, null), view);
  }

  private CompletableFuture<Void> ended(Round round, View view) {
    long before = brought;
    return round
        .run()
        .handle(
            (ran, error) -> {
              if (brought > before) {
                LOG.info(
                    "{} contents were brought here that this node is to hold", brought - before);
              }
              if (error != null || round.failed > 0) {
                failed(round, error);
              } else if (round.isWhole()) {
                done = view;
                pauseMillis = AGAIN_MILLIS;
                lacking = 0;
              }
              return null;
            });
  }

  private void failed(Round round, @Nullable Throwable error) {
    long contents = round.failed;
    lacking = contents;
    if (!round.given) {
      againMillis = millis.getAsLong() + pauseMillis;
      pauseMillis = Math.min(2 * pauseMillis, AGAIN_MILLIS_MAX);
    } else if (done != null) { // else a round is due anyway, and new ones may fail each second
      againMillis = millis.getAsLong() + pauseMillis;
    }
    done = null;
    if (error != null && !ending) {
      LOG.warn("looking for what is short here stopped", Causes.of(error));
    } else if (!ending) {
      LOG.warn("{} contents that this node is to hold cannot be had just now", contents);
    }
  }

  /** Begins nothing more; done when nothing is under way. */
  CompletableFuture<Void> end() {
    ending = true;
    return running;
  }

  /** One pass over contents, several at once. */
  private final class Round {
    private final View view;
    private final @Nullable View before;
    private final boolean given; // which contents: else those that the journal lists
    private final Queue<Use> waiting;
    private @Nullable ManifestId last;
    private boolean listed; // all of them
    private long failed;

    Round(View view, @Nullable View before, @Nullable Queue<Use> contents) {
      this.view = view;
      this.before = before;
      given = contents != null;
      listed = given;
      waiting = contents == null ? new ArrayDeque<>() : contents;
    }

    boolean isWhole() {
      return !given && !ending;
    }

    CompletableFuture<Void> run() {
      if (ending) {
        return CompletableFuture.completedFuture(null);
      }
      if (waiting.isEmpty()) {
        return listed
            ? CompletableFuture.completedFuture(null)
            : list().thenComposeAsync(some -> run(), loop);
      }
      var lanes = new ArrayList<CompletableFuture<Void>>();
      for (int lane = 0; lane < AT_ONCE; lane++) {
        lanes.add(next());
      }
      return CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new))
          .thenComposeAsync(ran -> run(), loop);
    }

    private CompletableFuture<Void> list() {
      return journal
          .manifests(last, PAGE_MANIFESTS)
          .thenAccept(
              page -> {
                page.uses().stream().filter(this::isDue).forEach(waiting::add);
                last = page.uses().isEmpty() ? last : page.uses().getLast().manifest();
                listed = page.last();
              });
    }

    /** Whether this node is to hold it, and did not have to before. */
    private boolean isDue(Use use) {
      return holdsUnder(view, use) && (before == null || !holdsUnder(before, use));
    }

    private CompletableFuture<Void> next() {
      var use = waiting.poll();
      if (use == null || ending) {
        return CompletableFuture.completedFuture(null);
      }
      spares.keep(use.manifest());
      return wholeness
          .of(use.manifest())
          .thenCompose(whole -> whole ? CompletableFuture.completedFuture(null) : bring(use))
          .thenComposeAsync(looked -> next(), loop);
    }

    private CompletableFuture<Void> bring(Use use) {
      underWay++;
      return bringing
          .bring(new Lacking(use))
          .handle(
              (here, error) -> {
                underWay--;
                if (error == null) {
                  brought++;
                } else {
                  failed++;
                  LOG.debug("content {} cannot be brought here", use.content(), error);
                }
                return null;
              });
    }
  }

  /** A content that is short here. */
  private final class Lacking implements Bringing.Errand {
    private final Use use;

    Lacking(Use use) {
      this.use = use;
    }

    @Override
    public ManifestId manifest() {
      return use.manifest();
    }

    @Override
    public long size() {
      return use.size();
    }

    @Override
    public List<NodeId> sources() {
      var content = use.content();
      return content == null ? List.of() : placement.sources(content);
    }

    @Override
    public void reached(long bytes) {
      // nobody asks how far it is
    }

    /** Several contents come at once already. */
    @Override
    public int lanes() {
      return 1;
    }

    @Override
    public CompletableFuture<Void> allowed(long bytes) {
      return throttle.pass(bytes, incoming.getAsInt() >= underWay);
    }
  }
}
