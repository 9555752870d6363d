package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.local.CoreWork;
import io.redgiant.local.DeltaRequest;
import io.redgiant.local.DeltaState;
import io.redgiant.local.DeltaState.Run;
import io.redgiant.local.IngestCredit;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.UploadId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Uploads of which only the chunks that are missing are sent. Kept in memory: after a restart the
 * sender opens another, and what it had sent is held. Storage's event loop only.
 */
final class Deltas {
  private static final int OPEN_MAX = 64;

  /** While one is open nothing is collected that was touched since it began. */
  private static final Duration UNUSED_MAX = Duration.ofHours(1);

  /** Chunks of what an upload builds on: of a file of 64 GiB, at some 70 bytes of memory each. */
  private static final int KNOWN_MAX = 1 << 18;

  private final ChunkStore store;
  private final ManifestReader manifests;
  private final DiskThreads threads;
  private final CoreWork core;
  private final Ingests ingests;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<UploadId, DeltaUpload> open = new HashMap<>();
  private final Map<Long, Appending> appending = new HashMap<>();

  /** Chunks on their way into an upload. */
  private record Appending(DeltaUpload upload, List<SegmentRow> rows) {}

  Deltas(
      ChunkStore store,
      ManifestReader manifests,
      DiskThreads threads,
      CoreWork core,
      Ingests ingests,
      InstantSource clock,
      RandomGenerator random) {
    this.store = store;
    this.manifests = manifests;
    this.threads = threads;
    this.core = core;
    this.ingests = ingests;
    this.clock = clock;
    this.random = random;
  }

  CompletableFuture<DeltaState> open(DeltaRequest.Open request) {
    if (request.bytes() > Limits.CONTENT_BYTES_MAX) {
      throw new Refusal(Failure.TOO_LARGE, "a file has at most 64 TiB");
    }
    expire();
    if (open.size() >= OPEN_MAX) {
      throw new Refusal(Failure.BUSY, OPEN_MAX + " delta uploads are under way; try again");
    }
    var upload =
        new DeltaUpload(UploadId.random(random), request, store.collection(), clock.millis());
    open.put(upload.id, upload);
    var base = request.base().manifests();
    return learn(upload, base == null ? List.of() : base)
        .thenApply(learnt -> state(upload, List.of()));
  }

  /** Goes through what the upload builds on; what of it is not here is not held either. */
  private CompletableFuture<Void> learn(DeltaUpload upload, List<ManifestId> base) {
    if (base.isEmpty() || upload.knownCount() >= KNOWN_MAX) {
      return CompletableFuture.completedFuture(null);
    }
    var chunks =
        new ManifestWalk.Visitor() {
          @Override
          public boolean node(ChunkId node) {
            return upload.knownCount() < KNOWN_MAX;
          }

          @Override
          public void chunk(ChunkId chunk) {
            upload.know(chunk);
          }
        };
    return new ManifestWalk(manifests, chunks)
        .of(base.getLast())
        .exceptionally(lacking -> null)
        .thenCompose(walked -> learn(upload, base.subList(0, base.size() - 1)));
  }

  /** Forgets what nobody has gone on with for an hour. */
  private void expire() {
    long usedSince = clock.millis() - UNUSED_MAX.toMillis();
    open.values().removeIf(upload -> !upload.isBusy() && upload.usedMillis < usedSince);
  }

  DeltaState rows(DeltaRequest.Rows request) {
    var upload = find(request.peer(), request.upload());
    int first = upload.count();
    int more = request.rows().length / Core.CHUNK_ROW_BYTES;
    if (open.values().stream().mapToInt(DeltaUpload::count).sum() + more
        > Limits.DELTA_ROWS_IN_ALL_MAX) {
      throw new Refusal(
          Failure.TOO_LARGE,
          "all delta uploads of a node together have at most %d chunks; send the file whole"
              .formatted(Limits.DELTA_ROWS_IN_ALL_MAX));
    }
    upload.add(request.rows());
    return state(upload, missing(upload, first));
  }

  DeltaState find(DeltaRequest.Find request) {
    var upload = find(request.peer(), request.upload());
    return state(upload, missing(upload, (int) Math.clamp(request.first(), 0L, upload.count())));
  }

  CompletableFuture<IngestCredit> append(DeltaRequest.Append request) {
    var upload = find(request.peer(), request.upload());
    var rows = upload.rows(request.runs());
    var given = new AtomicLong();
    var opening =
        ingests.open(
            request.expectedBytes(),
            chunks ->
                new Ingests.Route(
                    new GivenCuts(core, rows, came -> {}), new GivenCuts.Sink(chunks, true)),
            () -> {
              appending.remove(given.get());
              end(upload);
            });
    upload.begin();
    return opening
        .whenComplete(
            (number, error) -> {
              if (error != null) {
                end(upload);
              }
            })
        .thenCompose(
            number -> {
              given.set(number);
              appending.put(number, new Appending(upload, rows));
              return ingests.intake(number).credit();
            });
  }

  CompletableFuture<DeltaState> chunks(DeltaRequest.Chunks request) {
    var intake = ingests.intake(request.ingest(), request.slab());
    var appended = appending.remove(request.ingest());
    if (appended == null) {
      throw new Refusal(Failure.GONE, "this upload is over");
    }
    var upload = appended.upload;
    return intake
        .end(request.slab())
        .whenComplete(
            (done, error) -> {
              ingests.close(request.ingest());
              end(upload);
            })
        .thenApply(
            done -> {
              appended.rows.forEach(row -> upload.know(row.chunk()));
              return state(upload, missing(upload, 0));
            });
  }

  /** What a publish goes on with. */
  record Whole(DeltaUpload upload, long ingest, ContentWriter.Stored stored) {}

  /**
   * Cuts and hashes the whole content here, whatever the sender said of it. The ingest stays open
   * for the journal.
   */
  CompletableFuture<Whole> publish(DeltaRequest.Publish request) {
    var upload = find(request.peer(), request.upload());
    requireAll(upload);
    var opening = ingests.open(OptionalLong.empty(), ingests::whole, () -> {});
    upload.begin();
    return opening
        .thenCompose(
            number -> {
              var intake = ingests.intake(number);
              return new Refeed(store, threads, core, intake, upload.count(), upload, new byte[0])
                  .feed()
                  .thenCompose(credit -> intake.end(credit.slab()))
                  .thenApply(stored -> new Whole(upload, number, stored))
                  .exceptionally(
                      error -> {
                        ingests.close(number);
                        throw notFed(upload, error);
                      });
            })
        .whenComplete(
            (whole, error) -> {
              if (error != null) {
                end(upload);
              }
            });
  }

  /** A request that may take hours is over: the hour of disuse begins. */
  private void end(DeltaUpload upload) {
    upload.end();
    upload.usedMillis = clock.millis();
  }

  /** The journal has not named a whole upload's content: it may be published again. */
  void refused(DeltaUpload upload) {
    end(upload);
  }

  /** A chunk that turned out to be damaged is missing now. */
  private RuntimeException notFed(DeltaUpload upload, Throwable error) {
    if (Causes.of(error) instanceof Refeed.LostChunkException) {
      requireAll(upload);
      return new Refusal(Failure.CONFLICT, "a chunk was lost meanwhile; publish again");
    }
    return new CompletionException(Causes.of(error));
  }

  private void requireAll(DeltaUpload upload) {
    if (upload.rowsBytes() != upload.opened.bytes()) {
      throw new Refusal(
          Failure.CONFLICT,
          "the chunk list covers %d of %d bytes"
              .formatted(upload.rowsBytes(), upload.opened.bytes()));
    }
    var lacking = new ArrayList<String>();
    for (int row = 0; row < upload.count() && lacking.size() < Limits.PAGE_ROWS_MAX; row++) {
      if (!held(upload, upload.chunk(row))) {
        lacking.add(upload.chunk(row).toString());
      }
    }
    if (!lacking.isEmpty()) {
      throw new Refusal(
          Failure.CONFLICT, "chunks are missing; send them, then publish again", lacking);
    }
  }

  DeltaState drop(DeltaRequest.Drop request) {
    var upload = find(request.peer(), request.upload());
    open.remove(upload.id);
    return state(upload, List.of());
  }

  /** Ends an upload whose content is published. */
  void close(DeltaUpload upload) {
    open.remove(upload.id);
  }

  /** The collection that the oldest upload under way began in, or {@code now}. */
  int oldestCollection(int now) {
    expire();
    return open.values().stream().mapToInt(upload -> upload.sinceCollection).reduce(now, Math::min);
  }

  private DeltaUpload find(PeerId peer, UploadId id) {
    var upload = open.get(id);
    if (upload == null || !upload.opened.publication().publisher().equals(peer)) {
      throw new Refusal(Failure.NOT_FOUND, "there is no delta upload " + id);
    }
    upload.usedMillis = clock.millis();
    return upload;
  }

  private List<Run> missing(DeltaUpload upload, int from) {
    var runs = new ArrayList<Run>();
    int start = -1;
    for (int row = from; row <= upload.count() && runs.size() < Limits.PAGE_ROWS_MAX; row++) {
      boolean lacks = row < upload.count() && !held(upload, upload.chunk(row));
      if (lacks && start < 0) {
        start = row;
      } else if (!lacks && start >= 0) {
        runs.add(new Run(start, row - start));
        start = -1;
      }
    }
    return runs;
  }

  /**
   * Whether the sender may take a chunk for held, which pins it: it is here, and the sender knows
   * it from what it may read, or has sent it.
   */
  private boolean held(DeltaUpload upload, ChunkId chunk) {
    long slot = store.index().find(chunk);
    if (slot == ChunkIndex.ABSENT || !upload.knows(chunk)) {
      return false;
    }
    store.index().touch(slot, store.collection());
    return true;
  }

  private static DeltaState state(DeltaUpload upload, List<Run> missing) {
    return new DeltaState(upload.id, upload.count(), upload.rowsBytes(), missing);
  }
}
