package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.local.CoreWork;
import io.redgiant.local.IngestAbort;
import io.redgiant.local.IngestBegin;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.IngestEnd;
import io.redgiant.local.IngestResume;
import io.redgiant.local.IngestSlab;
import io.redgiant.local.Slab;
import io.redgiant.local.SlabPool;
import io.redgiant.local.StorageUse;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Refusal;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All ingests of a node, by number. Storage's event loop only. */
final class Ingests {
  /**
   * A body up to one slab is one write anyway: it shares a segment and its force with others like
   * it.
   */
  private static final long SMALL_BYTES = Slab.BODY_BYTES;

  private final Disk disk;
  private final DiskThreads threads;
  private final Reserve reserve;
  private final ChunkStore store;
  private final SlabPool pool;
  private final CoreWork core;
  private final ScanMemory.Pool memories;
  private final Map<Long, Open> open = new HashMap<>();
  private final Map<Long, Long> resting = new LinkedHashMap<>(); // since when; the longest first

  /** Closed, while their sender has a slab yet or a worker is at one. */
  private final Map<Long, Intake> ending = new HashMap<>();

  private int opening; // a place is theirs, and they wait for the disk
  private long lastNumber;

  /**
   * An ingest under way.
   *
   * @param sinceCollection chunks it has touched carry this collection's number or a later one
   */
  private record Open(
      Intake intake, Segment segment, ScanMemory memory, int sinceCollection, Runnable aborted) {}

  Ingests(
      Disk disk,
      DiskThreads threads,
      Reserve reserve,
      ChunkStore store,
      SlabPool pool,
      CoreWork core,
      Core sizes) {
    this.disk = disk;
    this.threads = threads;
    this.reserve = reserve;
    this.store = store;
    this.pool = pool;
    this.core = core;
    this.memories = new ScanMemory.Pool(sizes);
  }

  CompletableFuture<IngestCredit> begin(IngestBegin begin) {
    return open(begin.expectedBytes(), this::whole, () -> {})
        .thenCompose(number -> intake(number).credit());
  }

  /** Where the bytes of an ingest go. */
  record Route(Intake.Cutter cutter, Intake.Sink sink) {}

  /** The way of bytes that make a content, cut here. */
  Route whole(ChunkWriter chunks) {
    return new Route(core::scan, new ContentWriter(chunks, (chunk, bytes) -> {}));
  }

  /**
   * Opens an ingest; answers its number.
   *
   * @param route made once there is a segment to write to
   * @param aborted called where it is over before its end: its sender gave up, or it rested and
   *     another needed its place
   */
  CompletableFuture<Long> open(
      OptionalLong expectedBytes, Function<ChunkWriter, Route> route, Runnable aborted) {
    threads.requireWritable();
    long expected = expectedBytes.orElse(0);
    boolean large = expectedBytes.isEmpty() || expected > SMALL_BYTES;
    takePlace();
    return threads
        .run(
            () -> {
              reserve.require(expected);
              return null;
            })
        .thenCompose(fits -> store.segments().lease(large))
        .whenComplete((segment, error) -> opening--)
        .thenApply(segment -> open(segment, route, aborted));
  }

  /** How many uploads and pulls bytes come for just now. */
  int active() {
    return open.size() + opening - resting.size();
  }

  private void takePlace() {
    if (open.size() + opening >= Limits.INGESTS_MAX) {
      if (resting.isEmpty()) {
        throw new Refusal(
            Failure.BUSY, "this node takes " + Limits.INGESTS_MAX + " uploads at once; try again");
      }
      takeAway(resting.keySet().iterator().next());
    }
    opening++;
  }

  /**
   * Nobody sends to this ingest for now. It keeps all it has scanned, but not for sure: {@code
   * aborted} says where that is lost.
   */
  void rest(long number, long nowMillis) {
    if (open.containsKey(number)) {
      resting.put(number, nowMillis);
    }
  }

  /** Somebody goes on with this ingest. */
  void wake(long number) {
    resting.remove(number);
  }

  /** Takes away what has rested since before then, and with it a segment and a scan's memory. */
  void takeRestingSince(long millis) {
    for (var one : List.copyOf(resting.entrySet())) {
      if (one.getValue() < millis) {
        takeAway(one.getKey());
      }
    }
  }

  private void takeAway(long number) {
    resting.remove(number);
    abort(new IngestAbort(number, null));
  }

  private long open(Segment segment, Function<ChunkWriter, Route> route, Runnable aborted) {
    long number = ++lastNumber;
    var memory = memories.take();
    var way = route.apply(new ChunkWriter(store, core, segment));
    var intake =
        new Intake(
            number, pool, way.cutter(), memory, way.sink(), new Spill(disk, threads, number));
    open.put(number, new Open(intake, segment, memory, store.collection(), aborted));
    return number;
  }

  /** Keeps a node of a manifest, forced with the next small upload or by whoever relies on it. */
  CompletableFuture<Void> keep(ByteBuffer node) {
    threads.requireWritable();
    return threads
        .run(
            () -> {
              reserve.require(node.remaining());
              return null;
            })
        .thenCompose(fits -> store.segments().lease(false))
        .thenCompose(
            segment -> {
              var chunks = new ChunkWriter(store, core, segment);
              return chunks
                  .put(node)
                  .<Void>thenApply(put -> null)
                  .whenComplete((kept, error) -> store.segments().giveBack(segment));
            });
  }

  CompletableFuture<IngestCredit> slab(IngestSlab slab) {
    return intake(slab.ingest(), slab.slab())
        .slab(slab.slab(), slab.wantsCredit())
        .whenComplete((credit, error) -> sweep(slab.ingest(), error));
  }

  CompletableFuture<IngestCredit> resume(IngestResume resume) {
    return intake(resume.ingest()).credit();
  }

  /** Forces the content. The ingest keeps its chunks from collection until {@link #close}. */
  CompletableFuture<ContentWriter.Stored> end(IngestEnd end) {
    return intake(end.ingest(), end.slab()).end(end.slab());
  }

  /**
   * Ends an ingest whose sender gives up. What came is still cut and kept, so that the next attempt
   * finds it held and sends the rest.
   */
  CompletableFuture<Void> giveUp(IngestAbort abort) {
    var ingest = open.get(abort.ingest());
    if (ingest == null) {
      takeBack(abort.ingest(), abort.slab());
      return CompletableFuture.completedFuture(null);
    }
    return ingest
        .intake
        .pause(abort.slab())
        .handle(
            (kept, error) -> {
              abort(new IngestAbort(abort.ingest(), null));
              return null;
            });
  }

  void abort(IngestAbort abort) {
    var ingest = open.get(abort.ingest());
    if (ingest == null) {
      takeBack(abort.ingest(), abort.slab());
    } else {
      ingest.intake.abort(abort.slab());
      close(abort.ingest());
      ingest.aborted.run();
    }
  }

  /**
   * Ends an ingest: its record has been applied, or never will be. A slab that its sender has comes
   * back with the next message of that ingest, and until then is not anybody else's: the sender may
   * be filling it.
   */
  void close(long number) {
    resting.remove(number);
    var ingest = open.remove(number);
    if (ingest != null) {
      ingest.intake.abort(null);
      store.segments().giveBack(ingest.segment);
      ending.put(number, ingest.intake);
      ingest
          .intake
          .quietened()
          .thenRun(
              () -> {
                ending.remove(number);
                memories.giveBack(ingest.memory);
              });
    }
  }

  private void takeBack(long number, @Nullable Slab slab) {
    var closed = ending.get(number);
    if (closed != null) {
      closed.abort(slab);
    }
  }

  private void sweep(long number, @Nullable Throwable error) {
    var ingest = open.get(number);
    if (error != null && ingest != null && ingest.intake.quiet()) {
      abort(new IngestAbort(number, null));
    }
  }

  /** What uses the disk. */
  CompletableFuture<StorageUse> use() {
    var index = store.index();
    return threads
        .run(() -> new long[] {disk.usableBytes(), disk.totalBytes()})
        .thenApply(
            space ->
                new StorageUse(
                    index.count(),
                    index.chunkBytes(),
                    store.segments().bytes(),
                    space[0],
                    space[1],
                    reserve.bytes(),
                    threads.readOnly()));
  }

  /** The collection that the oldest ingest under way began in, or {@code now}. */
  int oldestCollection(int now) {
    return open.values().stream().mapToInt(Open::sinceCollection).reduce(now, Math::min);
  }

  /** The ingest with this number; a refusal where it is over. */
  Intake intake(long number) {
    var ingest = open.get(number);
    if (ingest == null) {
      throw new Refusal(Failure.GONE, "this upload is over");
    }
    return ingest.intake;
  }

  /** The ingest that this slab comes from; where it is over, the slab goes back to the pool. */
  Intake intake(long number, @Nullable Slab slab) {
    takeBack(number, slab);
    return intake(number);
  }

  void close() {
    memories.close();
  }
}
