package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.local.CoreWork;
import io.redgiant.local.SlabPool;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntUnaryOperator;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Everything that storage owns, put together: the same objects in a node and in a simulation, where
 * disk, clock, threads and the core's workers are simulated ones.
 */
record Store(
    ChunkStore chunks,
    Ingests ingests,
    RemoteReads reads,
    ChunkReader reader,
    ManifestReader manifests,
    Uploads uploads,
    Deltas deltas,
    Placement placement,
    Holds holds,
    Copies copies,
    Repair repair,
    Keeping keeping,
    Spares spares,
    Upkeep upkeep)
    implements AutoCloseable {

  /**
   * What storage stands on.
   *
   * @param loop runs what decides, one thing at a time
   * @param diskThreads run what blocks
   * @param millis a clock that never goes back
   * @param pause passes so many milliseconds
   * @param sizes tells how much memory a scan's state takes
   * @param grace how long chunks stay after the last name for them is gone
   * @param uploadsKeep how long a resumable upload stays that nobody goes on with
   * @param repairAfter how long a node may be away until others make its copies good
   * @param cacheBytes of copies that other nodes hold and that stay here all the same
   * @param repairBytesPerSecond of what is brought here to be held, while nobody waits
   */
  record Ground(
      Disk disk,
      Executor loop,
      Executor diskThreads,
      CoreWork work,
      Core sizes,
      InstantSource clock,
      SlabPool slabs,
      long reserveBytes,
      Duration grace,
      Duration uploadsKeep,
      Duration repairAfter,
      long repairBytesPerSecond,
      long cacheBytes,
      RandomGenerator random,
      Collector.Journal journal,
      NodeId self,
      OtherNodes others,
      LongSupplier millis,
      LongFunction<CompletableFuture<Void>> pause) {}

  /** Opens what is on the disk. Blocks; nothing else is running yet. */
  static Store open(Ground ground) throws IOException {
    var threads = new DiskThreads(ground.loop, ground.diskThreads);
    var reserve = new Reserve(ground.disk, ground.reserveBytes);
    var chunks = new ChunkStore(ground.disk, threads, reserve, ground.clock);
    var reader = new ChunkReader(chunks, threads, ground.work);
    var manifests = new ManifestReader(reader);
    var ingests =
        new Ingests(ground.disk, threads, reserve, chunks, ground.slabs, ground.work, ground.sizes);
    var lifetime = new Lifetime(ground.clock, ground.uploadsKeep);
    var appends = new UploadAppends(chunks, threads, ground.work, ingests, lifetime);
    var uploads =
        new Uploads(ground.disk, chunks, threads, reserve, appends, lifetime, ground.random);
    var deltas =
        new Deltas(chunks, manifests, threads, ground.work, ingests, ground.clock, ground.random);
    var presence = new Presence(ground.others, ground.millis, ground.repairAfter.toMillis());
    var placement = new Placement(ground.self, ground.others, presence);
    var planner = new Planner(chunks, manifests, ground.work, ground.loop);
    var pull = new Pull(ground.work, ingests, ground.others);
    var bringing = new Bringing(chunks, manifests, planner, pull, ground.loop);
    var spares = new Spares(placement, chunks, ground.journal, ground.others, ground.cacheBytes);
    var holds = new Holds(chunks, bringing, spares, ground.journal, ground.clock);
    var throttle = new Throttle(ground.repairBytesPerSecond, ground.millis, ground.pause);
    var wholeness = new Wholeness(chunks, manifests);
    IntUnaryOperator oldest =
        now ->
            holds.oldestCollection(
                deltas.oldestCollection(uploads.oldestCollection(ingests.oldestCollection(now))));
    var collector =
        new Collector(
            chunks,
            manifests,
            oldest,
            holds::whole,
            node -> lost(node, chunks, pull, placement.sources()),
            spares::drops,
            ground.journal,
            ground.clock,
            ground.grace);
    Spill.open(ground.disk);
    chunks.open();
    uploads.open();
    return new Store(
        chunks,
        ingests,
        new RemoteReads(
            chunks, planner, new ManifestPages(manifests), pull, placement, spares, ground.loop),
        reader,
        manifests,
        uploads,
        deltas,
        placement,
        holds,
        new Copies(
            ground.others, placement, spares::placed, ground.millis, ground.pause, ground.loop),
        new Repair(
            placement,
            wholeness,
            spares,
            bringing,
            ground.journal,
            throttle,
            ingests::active,
            ground.millis,
            ground.loop),
        new Keeping(placement, wholeness, spares, ground.journal, ground.others),
        spares,
        new Upkeep(
            holds,
            spares,
            collector,
            new Compactor(chunks, threads, ground.work),
            new Scrubber(chunks, ground.work),
            new Mending(chunks, pull, placement, ground.millis)));
  }

  private static CompletableFuture<Void> lost(
      ChunkId node, ChunkStore chunks, Pull pull, List<NodeId> sources) {
    return sources.isEmpty()
        ? CompletableFuture.failedFuture(chunks.missing(node))
        : pull.chunk(node, sources);
  }

  /** Closes the files. Blocks; nothing is under way any more. */
  @Override
  public void close() throws IOException {
    chunks.close();
    ingests.close();
  }
}
