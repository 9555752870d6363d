package io.redgiant.client;

import io.redgiant.core.Core;
import io.redgiant.protocol.ContentId;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A download that pulls different chunks from several nodes at once. One that breaks, lies or is
 * far slower than the others is dropped, and another takes its place where there is one; a broken
 * one gets another chance when nobody else is left.
 *
 * <p>The chunk list comes from one node, which may lie as well. Then chunks of honest nodes seem
 * wrong, or all chunks are right and the whole is not: so it is taken from another node and all
 * begins anew, with what is in the file already.
 */
final class SharedDownload {
  /** At once: each costs a connection, a MiB and a half, and a thread. */
  private static final int PULLS_MAX = 8;

  /** Another chance for those that broke, in a row and without a run between them. */
  private static final int CHANCES_MAX = 5;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  private final Map<String, String> headers;
  private final Located located;
  private final Holders holders;
  private final PartFile part;
  private final Progress progress;
  private final Sources sources;
  private int chances;

  SharedDownload(
      Map<String, String> headers,
      Located located,
      Holders holders,
      PartFile part,
      Progress progress,
      Sources sources) {
    this.headers = headers;
    this.located = located;
    this.holders = holders;
    this.part = part;
    this.progress = progress;
    this.sources = sources;
  }

  /**
   * Brings all of it into the file.
   *
   * @throws RequestFailure nobody has it, or nobody's bytes are right
   */
  void fetch() throws IOException {
    RequestFailure last = null;
    for (var witness : all()) {
      var round = new Round(witness);
      try {
        if (round.run().equals(located.content())) {
          return;
        }
        last = lie(witness);
      } catch (RequestFailure failure) {
        if (!round.isDoubtful(failure)) {
          throw failure;
        }
        last = failure;
      }
    }
    throw last == null ? new IllegalStateException("a download from nobody") : last;
  }

  private List<NodeHttp> all() {
    var all = new ArrayList<>(holders.keepers());
    all.addAll(holders.others());
    return all;
  }

  private RequestFailure lie(NodeHttp witness) {
    var said = "its chunk list is not that of " + located.content();
    sources.dropped(witness.node(), said);
    return new RequestFailure(
        RequestFailure.Kind.MISMATCH,
        "of the node at %s: %s".formatted(witness.node(), said),
        null);
  }

  /** One try by the chunk list of one node. */
  private final class Round {
    private final NodeHttp witness;
    private final Runs runs = new Runs(located.size(), progress, System::nanoTime);
    private final Deque<NodeHttp> spare = new ArrayDeque<>(holders.keepers());
    private final List<HolderPull> pulls = new ArrayList<>();
    private boolean withOthers;
    private boolean witnessFailed;

    Round(NodeHttp witness) {
      this.witness = witness;
    }

    /** Answers the id of what is in the file then. */
    ContentId run() throws IOException {
      part.openForAnyOrder(located.size());
      var cutter =
          new RunCutter(
              located, (of, first) -> Manifests.page(witness, headers, of.content(), first));
      try (var hash = new ContentHash();
          var arena = Arena.ofConfined()) {
        var slab = arena.allocate(Core.CHUNK_BYTES_MAX, 64);
        var cut = new ArrayDeque<Run>();
        boolean all = false;
        while (true) {
          while (!all && runs.haveRoom()) {
            var run = page(cutter);
            all = run == null;
            if (run != null) {
              cut.add(run);
              runs.add(run);
            }
          }
          if (cut.isEmpty()) {
            return hash.id();
          }
          reinforce();
          if (runs.awaitNext()) {
            hash(hash, cut.remove(), slab);
            chances = 0;
          }
        }
      } finally {
        runs.close();
      }
    }

    private @Nullable Run page(RunCutter cutter) throws IOException {
      try {
        return cutter.next();
      } catch (RequestFailure failure) {
        witnessFailed = true;
        throw failure;
      }
    }

    /** Whether the chunk list of another node may end otherwise. */
    boolean isDoubtful(RequestFailure failure) {
      return witnessFailed
          || failure.kind() == RequestFailure.Kind.MISMATCH
          || failure.kind() == RequestFailure.Kind.UNINTELLIGIBLE;
    }

    private void hash(ContentHash hash, Run run, MemorySegment slab) throws IOException {
      for (long done = 0; done < run.bytes(); ) {
        var piece = slab.asSlice(0, Math.min(slab.byteSize(), run.bytes() - done));
        part.read(run.offset() + done, piece);
        hash.update(piece);
        done += piece.byteSize();
      }
    }

    /** Puts others in the places of those that were dropped. */
    private void reinforce() {
      long pulling = pulls.stream().filter(pull -> !pull.isDropped()).count();
      while (pulling < PULLS_MAX && !spare.isEmpty()) {
        start(spare.remove());
        pulling++;
      }
      if (pulling > 0) {
        return;
      }
      if (!withOthers) {
        withOthers = true;
        spare.addAll(holders.others());
        reinforce();
        return;
      }
      giveAnotherChance();
    }

    private void start(NodeHttp node) {
      var pull = new HolderPull(node, headers, located, part, runs, sources);
      pulls.add(pull);
      sources.restored(node.node());
      runs.joined(pull);
      Thread.ofVirtual().name("pull " + node.node()).start(pull);
    }

    private void giveAnotherChance() {
      var dropped = List.copyOf(pulls);
      var lost = dropped.stream().filter(pull -> pull.fault() != HolderPull.Fault.LIES).toList();
      if (lost.isEmpty() || chances == CHANCES_MAX) {
        throw nobodyLeft(dropped);
      }
      LockSupport.parkNanos(FIRST_PAUSE.toNanos() << chances++);
      pulls.clear();
      pulls.addAll(dropped);
      pulls.removeAll(lost);
      lost.forEach(pull -> start(pull.http()));
    }

    /** The last failure of all, or what is worse than a failure. */
    private RequestFailure nobodyLeft(List<HolderPull> dropped) {
      @Nullable RequestFailure last = null;
      for (var pull : dropped) {
        var failure = pull.failure();
        if (failure != null && (last == null || pull.fault() == HolderPull.Fault.LIES)) {
          last = failure;
        }
      }
      return last == null
          ? new RequestFailure(
              RequestFailure.Kind.UNREACHABLE, "no node gives " + located.content(), null)
          : last;
    }
  }
}
