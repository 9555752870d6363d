package io.redgiant.storage;

import static io.redgiant.protocol.Address.LOCAL_CLOCK_JUDGED;
import static io.redgiant.protocol.Address.LOCAL_CONTENT_MANIFEST;
import static io.redgiant.protocol.Address.LOCAL_CONTENT_PLAN;
import static io.redgiant.protocol.Address.LOCAL_ENTRY_FIND;
import static io.redgiant.protocol.Address.LOCAL_INGEST_ABORT;
import static io.redgiant.protocol.Address.LOCAL_INGEST_BEGIN;
import static io.redgiant.protocol.Address.LOCAL_INGEST_END;
import static io.redgiant.protocol.Address.LOCAL_INGEST_RESUME;
import static io.redgiant.protocol.Address.LOCAL_INGEST_SLAB;
import static io.redgiant.protocol.Address.LOCAL_STORAGE_COLLECT;
import static io.redgiant.protocol.Address.LOCAL_STORAGE_USE;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.local.Answer;
import io.redgiant.local.ClockJudged;
import io.redgiant.local.Collect;
import io.redgiant.local.Collected;
import io.redgiant.local.ContentPlan;
import io.redgiant.local.ContentPlanRequest;
import io.redgiant.local.EntryQuery;
import io.redgiant.local.Found;
import io.redgiant.local.IngestAbort;
import io.redgiant.local.IngestBegin;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.IngestEnd;
import io.redgiant.local.IngestResume;
import io.redgiant.local.IngestSlab;
import io.redgiant.local.Ingested;
import io.redgiant.local.ManifestRequest;
import io.redgiant.local.ManifestRows;
import io.redgiant.local.Members;
import io.redgiant.local.Precondition;
import io.redgiant.local.Publication;
import io.redgiant.local.SlabPool;
import io.redgiant.local.StorageUse;
import io.redgiant.local.StorageUseQuery;
import io.redgiant.protocol.Entry;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps this node's chunks: takes bytes in, says where bytes lie. */
public final class StorageVerticle extends VerticleBase {
  /**
   * One thread reads or writes while another forces, and neither waits for a long verification's
   * read.
   */
  private static final int DISK_THREADS = 4;

  /** A node stops within ten seconds; a collection may take longer, and may end anywhere. */
  private static final long UPKEEP_SECONDS_MAX = 5;

  private static final Logger LOG = LoggerFactory.getLogger(StorageVerticle.class);

  private final NodeId node;
  private final Members members;
  private final Disk disk;
  private final Core core;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final SlabPool slabs;
  private final StorageSettings settings;

  /** A step reads at most 4 MiB: about 7 hours a TiB, and a few per cent of a core. */
  private static final long SCRUB_MILLIS = 100;

  /** How soon it is noticed that something is due. */
  private static final long REPAIR_MILLIS = 1_000;

  /** Each change of the layout is told; this is for a question about it that failed. */
  private static final long PLACE_MILLIS = 60_000;

  /** How often a node that leaves looks what it still has to stay for. */
  private static final long LEAVING_MILLIS = 5_000;

  /** Between two requests of one upload pass seconds; after a minute its sender has paused. */
  private static final long REST_MILLIS_MAX = 60_000;

  // Made in start() and touched only on this verticle's event loop.
  private @Nullable WorkerExecutor diskThreads;
  private @Nullable Store store;
  private @Nullable String clockRefusal; // why no name is written here just now
  private final List<Long> timers = new ArrayList<>();

  /**
   * @param members the nodes that may hold the same contents
   * @param slabs this verticle's from now on
   */
  public StorageVerticle(
      NodeId node,
      Members members,
      Disk disk,
      Core core,
      InstantSource clock,
      RandomGenerator random,
      SlabPool slabs,
      StorageSettings settings) {
    this.node = node;
    this.members = members;
    this.disk = disk;
    this.core = core;
    this.clock = clock;
    this.random = random;
    this.slabs = slabs;
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    return open()
        .compose(
            opened -> {
              store = opened;
              every(settings.collectEvery().toMillis(), () -> opened.upkeep().collect());
              every(settings.collectEvery().toMillis(), () -> opened.uploads().expire());
              every(
                  REST_MILLIS_MAX,
                  () -> opened.ingests().takeRestingSince(clock.millis() - REST_MILLIS_MAX));
              every(SCRUB_MILLIS, () -> opened.upkeep().scrub());
              every(REPAIR_MILLIS, () -> opened.repair().tick());
              every(LEAVING_MILLIS, () -> leave(opened));
              var bus = vertx.eventBus();
              var holds = new HoldRequests(bus, opened);
              every(PLACE_MILLIS, holds::placeAgain);
              return Future.all(
                  List.of(
                      new LongUploads(bus, opened, publishing()).start(),
                      holds.start(),
                      bus.<ClockJudged>localConsumer(
                              LOCAL_CLOCK_JUDGED, judged -> clockRefusal = judged.body().refusal())
                          .completion(),
                      bus.localConsumer(LOCAL_INGEST_BEGIN, Answer.with(this::begin)).completion(),
                      bus.localConsumer(LOCAL_INGEST_SLAB, Answer.with(this::slab)).completion(),
                      bus.localConsumer(LOCAL_INGEST_RESUME, Answer.with(this::resume))
                          .completion(),
                      bus.localConsumer(LOCAL_INGEST_END, Answer.with(this::end)).completion(),
                      bus.localConsumer(LOCAL_INGEST_ABORT, Answer.with(this::abort)).completion(),
                      bus.localConsumer(LOCAL_CONTENT_PLAN, Answer.with(this::plan)).completion(),
                      bus.localConsumer(LOCAL_CONTENT_MANIFEST, Answer.with(this::manifest))
                          .completion(),
                      bus.localConsumer(LOCAL_STORAGE_COLLECT, Answer.with(this::collect))
                          .completion(),
                      bus.localConsumer(LOCAL_STORAGE_USE, Answer.with(this::use)).completion()));
            });
  }

  private static void leave(Store store) {
    if (store.placement().leaves()) {
      store.upkeep().collect();
    }
  }

  private void every(long millis, Runnable task) {
    timers.add(vertx.setPeriodic(millis, timer -> task.run()));
  }

  private Future<Store> open() {
    var workers = vertx.createSharedWorkerExecutor("storage-disk-" + deploymentID(), DISK_THREADS);
    diskThreads = workers;
    return workers.executeBlocking(
        () ->
            Store.open(
                new Store.Ground(
                    disk,
                    task -> context.runOnContext(none -> task.run()),
                    task -> workers.executeBlocking(() -> run(task), false),
                    new CoreOverBus(vertx.eventBus()),
                    core,
                    clock,
                    slabs,
                    settings.reserveBytes().isPresent()
                        ? settings.reserveBytes().getAsLong()
                        : Reserve.byDefault(disk),
                    settings.grace(),
                    settings.uploadsKeep(),
                    settings.repairAfter(),
                    settings.repairBytesPerSecond(),
                    settings.cacheBytes(),
                    random,
                    new JournalOverBus(vertx.eventBus()),
                    node,
                    new OtherNodesOverBus(vertx.eventBus(), members),
                    () -> System.nanoTime() / 1_000_000,
                    this::pause)));
  }

  private CompletableFuture<Void> pause(long millis) {
    return vertx.timer(millis).<Void>mapEmpty().toCompletionStage().toCompletableFuture();
  }

  private static @Nullable Void run(Runnable task) {
    task.run();
    return null;
  }

  private Future<IngestCredit> begin(IngestBegin begin) {
    return check(begin.publication())
        .compose(holds -> Stages.future(store().ingests().begin(begin)));
  }

  /**
   * Refuses before the bytes what the journal would refuse after them. It decides again when they
   * are here.
   */
  private Future<?> check(@Nullable Publication publication) {
    if (publication != null && clockRefusal != null) {
      throw new Refusal(Failure.UNAVAILABLE, clockRefusal);
    }
    if (publication == null || publication.condition().kind() == Precondition.Kind.NONE) {
      return Future.succeededFuture();
    }
    var query =
        new EntryQuery.ByPath(
            publication.publisher(), Position.START, publication.room(), publication.path(), null);
    return Answer.<Found>from(vertx.eventBus(), LOCAL_ENTRY_FIND, query)
        .map(Found::first)
        .recover(error -> notFound(error) ? Future.succeededFuture() : Future.failedFuture(error))
        .compose(current -> holds(publication, current));
  }

  private static Future<?> holds(Publication publication, @Nullable Entry current) {
    return publication.condition().holdsFor(current)
        ? Future.succeededFuture()
        : Future.failedFuture(
            new Refusal(
                Failure.PRECONDITION_FAILED,
                "the condition does not hold for the current version of " + publication.path()));
  }

  private static boolean notFound(Throwable error) {
    return error instanceof Refusal refusal && refusal.failure() == Failure.NOT_FOUND;
  }

  private Future<IngestCredit> slab(IngestSlab slab) {
    return Stages.future(store().ingests().slab(slab));
  }

  private Future<IngestCredit> resume(IngestResume resume) {
    return Stages.future(store().ingests().resume(resume));
  }

  /**
   * Forces the bytes, then has other nodes hold them and the journal name them; only then may the
   * chunks fend for themselves.
   */
  private Future<Ingested> end(IngestEnd end) {
    return Stages.future(store().ingests().end(end))
        .compose(stored -> publishing().publish(end.publication(), stored, end.expected()))
        .onComplete(done -> store().ingests().close(end.ingest()));
  }

  private Publishing publishing() {
    return new Publishing(vertx.eventBus(), store().copies());
  }

  private Future<IngestCredit> abort(IngestAbort abort) {
    return Stages.future(store().ingests().giveUp(abort))
        .map(done -> new IngestCredit(abort.ingest(), null));
  }

  private Future<ContentPlan> plan(ContentPlanRequest request) {
    return Stages.future(store().reads().plan(request));
  }

  private Future<ManifestRows> manifest(ManifestRequest request) {
    return Stages.future(store().reads().page(request));
  }

  private Future<StorageUse> use(StorageUseQuery query) {
    return Stages.future(store().ingests().use());
  }

  private Future<Collected> collect(Collect request) {
    return Stages.future(store().upkeep().collect())
        .map(result -> new Collected(result.chunks(), result.bytes()));
  }

  private static @Nullable Void cutOff(Throwable late) {
    LOG.info(
        "a collection was cut off, and begins again after the next start: {}", late.toString());
    return null;
  }

  private static @Nullable Void close(Store closing) throws IOException {
    closing.close();
    return null;
  }

  private Store store() {
    if (store == null) {
      throw new Refusal(Failure.UNAVAILABLE, "this node is starting; try again");
    }
    return store;
  }

  @Override
  public Future<?> stop() {
    var workers = diskThreads;
    var closing = store;
    if (workers == null || closing == null) {
      return Future.succeededFuture();
    }
    timers.forEach(vertx::cancelTimer);
    return Stages.future(CompletableFuture.allOf(closing.upkeep().end(), closing.repair().end()))
        .timeout(UPKEEP_SECONDS_MAX, TimeUnit.SECONDS)
        .otherwise(StorageVerticle::cutOff)
        .compose(ended -> workers.executeBlocking(() -> close(closing)))
        .eventually(workers::close)
        .onComplete(done -> slabs.close());
  }
}
