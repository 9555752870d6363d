package io.redgiant.storage;

import static io.redgiant.protocol.Address.LOCAL_CONTENT_MANIFEST;
import static io.redgiant.protocol.Address.LOCAL_CONTENT_PLAN;
import static io.redgiant.protocol.Address.LOCAL_ENTRY_FIND;
import static io.redgiant.protocol.Address.LOCAL_INGEST_ABORT;
import static io.redgiant.protocol.Address.LOCAL_INGEST_BEGIN;
import static io.redgiant.protocol.Address.LOCAL_INGEST_END;
import static io.redgiant.protocol.Address.LOCAL_INGEST_RESUME;
import static io.redgiant.protocol.Address.LOCAL_INGEST_SLAB;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_APPEND;
import static io.redgiant.protocol.Address.LOCAL_STORAGE_USE;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.local.Answer;
import io.redgiant.local.Appended;
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
import io.redgiant.local.JournalWrite;
import io.redgiant.local.ManifestRequest;
import io.redgiant.local.ManifestRows;
import io.redgiant.local.Precondition;
import io.redgiant.local.Publication;
import io.redgiant.local.SlabPool;
import io.redgiant.local.StorageUse;
import io.redgiant.local.StorageUseQuery;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Entry;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Keeps this node's chunks: takes bytes in, says where bytes lie. */
public final class StorageVerticle extends VerticleBase {
  /**
   * One thread reads or writes while another forces, and neither waits for a long verification's
   * read.
   */
  private static final int DISK_THREADS = 4;

  private final Disk disk;
  private final Core core;
  private final InstantSource clock;
  private final SlabPool slabs;
  private final OptionalLong reserveBytes;

  // Made in start() and touched only on this verticle's event loop.
  private @Nullable WorkerExecutor diskThreads;
  private @Nullable Store store;

  /** What this verticle owns once it has started. */
  private record Store(
      ChunkStore chunks, Ingests ingests, Planner planner, ManifestPages manifests) {}

  /**
   * @param slabs this verticle's from now on
   * @param reserveBytes disk space that uploads leave alone; empty for the default
   */
  public StorageVerticle(
      Disk disk, Core core, InstantSource clock, SlabPool slabs, OptionalLong reserveBytes) {
    this.disk = disk;
    this.core = core;
    this.clock = clock;
    this.slabs = slabs;
    this.reserveBytes = reserveBytes;
  }

  @Override
  public Future<?> start() {
    return open()
        .compose(
            opened -> {
              store = opened;
              var bus = vertx.eventBus();
              return Future.all(
                  List.of(
                      bus.localConsumer(LOCAL_INGEST_BEGIN, Answer.with(this::begin)).completion(),
                      bus.localConsumer(LOCAL_INGEST_SLAB, Answer.with(this::slab)).completion(),
                      bus.localConsumer(LOCAL_INGEST_RESUME, Answer.with(this::resume))
                          .completion(),
                      bus.localConsumer(LOCAL_INGEST_END, Answer.with(this::end)).completion(),
                      bus.localConsumer(LOCAL_INGEST_ABORT, Answer.with(this::abort)).completion(),
                      bus.localConsumer(LOCAL_CONTENT_PLAN, Answer.with(this::plan)).completion(),
                      bus.localConsumer(LOCAL_CONTENT_MANIFEST, Answer.with(this::manifest))
                          .completion(),
                      bus.localConsumer(LOCAL_STORAGE_USE, Answer.with(this::use)).completion()));
            });
  }

  private Future<Store> open() {
    try {
      return open(
          new Reserve(
              disk, reserveBytes.isPresent() ? reserveBytes.getAsLong() : Reserve.byDefault(disk)));
    } catch (IOException unreadable) {
      return Future.failedFuture(unreadable);
    }
  }

  private Future<Store> open(Reserve reserve) {
    Executor loop = task -> context.runOnContext(none -> task.run());
    var workers = vertx.createSharedWorkerExecutor("storage-disk-" + deploymentID(), DISK_THREADS);
    diskThreads = workers;
    var threads = new DiskThreads(loop, task -> workers.executeBlocking(() -> run(task), false));
    var chunks = new ChunkStore(disk, threads, reserve, clock);
    var work = new CoreOverBus(vertx.eventBus());
    var manifests = new ManifestReader(chunks, threads, work);
    return workers
        .executeBlocking(
            () -> {
              Spill.open(disk);
              chunks.open();
              return chunks;
            })
        .map(
            opened ->
                new Store(
                    chunks,
                    new Ingests(disk, threads, reserve, chunks, slabs, work, core),
                    new Planner(chunks, manifests, work, loop),
                    new ManifestPages(manifests)));
  }

  private static @Nullable Void run(Runnable task) {
    task.run();
    return null;
  }

  private Future<IngestCredit> begin(IngestBegin begin) {
    return check(begin.publication()).compose(holds -> future(store().ingests.begin(begin)));
  }

  /**
   * Refuses before the bytes what the journal would refuse after them. It decides again when they
   * are here.
   */
  private Future<?> check(@Nullable Publication publication) {
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
    return future(store().ingests.slab(slab));
  }

  private Future<IngestCredit> resume(IngestResume resume) {
    return future(store().ingests.resume(resume));
  }

  /**
   * Forces the bytes, then has the journal name them; only then may the chunks fend for themselves.
   */
  private Future<Ingested> end(IngestEnd end) {
    return future(store().ingests.end(end))
        .compose(stored -> expect(end.expected(), stored))
        .compose(stored -> publish(end.publication(), stored))
        .onComplete(done -> store().ingests.close(end.ingest()));
  }

  private static Future<ContentWriter.Stored> expect(
      @Nullable ContentId expected, ContentWriter.Stored stored) {
    return expected == null || expected.equals(stored.content())
        ? Future.succeededFuture(stored)
        : Future.failedFuture(
            new Refusal(
                Failure.CHECKSUM_MISMATCH,
                "the bytes that arrived are content " + stored.content() + ", not " + expected));
  }

  private Future<Ingested> publish(@Nullable Publication publication, ContentWriter.Stored stored) {
    if (publication == null) {
      return Future.succeededFuture(ingested(stored, null));
    }
    var write =
        new JournalWrite.Publish(publication, stored.content(), stored.manifest(), stored.size());
    return Answer.<Appended>from(vertx.eventBus(), LOCAL_JOURNAL_APPEND, write)
        .map(appended -> ingested(stored, appended));
  }

  private static Ingested ingested(ContentWriter.Stored stored, @Nullable Appended appended) {
    return new Ingested(
        stored.content(),
        stored.manifest(),
        stored.size(),
        stored.chunks(),
        stored.newBytes(),
        appended);
  }

  private Future<IngestCredit> abort(IngestAbort abort) {
    store().ingests.abort(abort);
    return Future.succeededFuture(new IngestCredit(abort.ingest(), null));
  }

  private Future<ContentPlan> plan(ContentPlanRequest request) {
    return future(store().planner.plan(request));
  }

  private Future<ManifestRows> manifest(ManifestRequest request) {
    return future(store().manifests.page(request));
  }

  private Future<StorageUse> use(StorageUseQuery query) {
    return future(store().ingests.use());
  }

  private Store store() {
    if (store == null) {
      throw new Refusal(Failure.UNAVAILABLE, "this node is starting; try again");
    }
    return store;
  }

  /**
   * A stage of the storage's own as a future of this context, with the error that it failed with.
   */
  private <T> Future<T> future(CompletionStage<T> stage) {
    var promise = Promise.<T>promise();
    stage.whenComplete(
        (value, error) -> {
          if (error == null) {
            promise.complete(value);
          } else {
            promise.fail(Causes.of(error));
          }
        });
    return promise.future();
  }

  @Override
  public Future<?> stop() {
    var workers = diskThreads;
    var closing = store;
    if (workers == null || closing == null) {
      return Future.succeededFuture();
    }
    return workers
        .executeBlocking(
            () -> {
              closing.chunks.close();
              return null;
            })
        .eventually(workers::close)
        .onComplete(
            done -> {
              closing.ingests.close();
              slabs.close();
            });
  }
}
