package io.redgiant.storage;

import io.redgiant.disk.Disk;
import io.redgiant.local.CoreWork;
import io.redgiant.local.IngestAbort;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.UploadRequest;
import io.redgiant.local.UploadState;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.UploadId;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads that survive their connection and this process. While the process lives, an upload's
 * ingest waits between appends with all it has scanned; after a restart its chunks are fed through
 * a new one. Storage's event loop only.
 */
final class Uploads {
  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
  private static final int OPEN_MAX = 10_000;
  private static final int FINISHED_MAX = 1_000;
  private static final Duration UNUSED_MAX = Duration.ofDays(1);

  /**
   * An append saves how far it has come after about 64 MiB: what a crash in the middle of it costs.
   */
  private static final int SAVE_CHUNKS = 256;

  private final Disk disk;
  private final ChunkStore store;
  private final DiskThreads threads;
  private final CoreWork core;
  private final Ingests ingests;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<UploadId, Upload> open = new HashMap<>();
  private final Map<Long, Upload> appending = new HashMap<>();
  private final Map<UploadId, Upload> finished =
      new LinkedHashMap<>() { // for clients that missed the last answer; the newest only
        @Override
        protected boolean removeEldestEntry(Map.Entry<UploadId, Upload> eldest) {
          return size() > FINISHED_MAX;
        }
      };

  Uploads(
      Disk disk,
      ChunkStore store,
      DiskThreads threads,
      CoreWork core,
      Ingests ingests,
      InstantSource clock,
      RandomGenerator random) {
    this.disk = disk;
    this.store = store;
    this.threads = threads;
    this.core = core;
    this.ingests = ingests;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Reads what uploads were under way, and keeps their chunks from collection. Blocks; at start.
   */
  void open() throws IOException {
    disk.createDirectories(UploadFiles.DIRECTORY);
    for (var file : disk.list(UploadFiles.DIRECTORY)) {
      if (!file.endsWith(UploadFiles.WHAT)) {
        continue;
      }
      var id = UploadId.parse(file.substring(0, file.length() - UploadFiles.WHAT.length()));
      var files = new UploadFiles(disk, id);
      try {
        open.put(id, load(id, files));
      } catch (IOException | IllegalArgumentException | Refusal damaged) {
        LOG.error(
            "{}/{} is damaged, and its upload is lost: {}",
            UploadFiles.DIRECTORY,
            file,
            damaged.getMessage());
      }
    }
  }

  private Upload load(UploadId id, UploadFiles files) throws IOException {
    var progress = files.progress();
    int chunks = 0;
    long bytes = 0;
    for (var chunk : progress.chunks()) {
      long slot = store.index().find(chunk.chunk());
      if (slot == ChunkIndex.ABSENT) {
        break; // the upload goes on from before it
      }
      store.index().touch(slot, store.collection());
      chunks++;
      bytes += chunk.bytes();
    }
    var what = files.read();
    boolean whole = chunks == progress.chunks().size();
    long offset = whole ? progress.offset() : bytes;
    if (offset == what.bytes() && offset > 0) {
      // All came, but a crash came before it was published. A client that is told so would never
      // send the last bytes, which publish it; so they are asked for again.
      if (offset == bytes) {
        bytes -= progress.chunks().get(--chunks).bytes();
      }
      offset = bytes;
    }
    if (chunks < progress.chunks().size()) {
      files.truncate(chunks); // else what is appended later would end before the file does
    }
    return new Upload(
        id, files, what, store.collection(), new Upload.Durable(chunks, bytes, offset));
  }

  CompletableFuture<UploadState> open(UploadRequest.Open request) {
    if (open.size() >= OPEN_MAX) {
      throw new Refusal(Failure.BUSY, OPEN_MAX + " uploads are under way; try again");
    }
    var id = UploadId.random(random);
    var what =
        new UploadFiles.What(request.bytes(), request.publication(), request.metadata(), expiry());
    var nothing = new Upload.Durable(0, 0, 0);
    var upload = new Upload(id, new UploadFiles(disk, id), what, store.collection(), nothing);
    return threads
        .write(
            () -> {
              upload.files.write(what);
              return upload;
            })
        .thenApply(
            written -> {
              open.put(id, upload);
              return state(upload);
            });
  }

  /** How far an upload has come; while an append is ending, what it comes to. */
  CompletableFuture<UploadState> find(UploadRequest.Find request) {
    var done = finished.get(request.upload());
    if (done != null && done.what.publication().publisher().equals(request.peer())) {
      var what = done.what;
      return CompletableFuture.completedFuture(
          new UploadState(
              done.id, what.bytes(), what.bytes(), what.metadata(), what.expiresMillis()));
    }
    return find(request.peer(), request.upload())
        .ending
        .thenApply(ended -> state(find(request.peer(), request.upload())));
  }

  CompletableFuture<IngestCredit> append(UploadRequest.Append request) {
    var upload = find(request.peer(), request.upload());
    if (!upload.ending.isDone()) {
      return upload.ending.thenCompose(ended -> append(request));
    }
    if (upload.busy) {
      throw new Refusal(Failure.BUSY, "bytes of this upload are on their way already; try again");
    }
    long offset = upload.durable().offset();
    if (request.offset() != offset) {
      throw new Refusal(
          Failure.CONFLICT,
          "the upload goes on at %d, not at %d".formatted(offset, request.offset()));
    }
    upload.startAppend();
    // What an abort before this one still undoes on disk comes first. A refusal fails the future,
    // wherever it is thrown, so that the upload is never left busy.
    return upload
        .saved
        .thenCompose(
            before ->
                upload.ingest == null ? begin(upload) : ingests.intake(upload.ingest).credit())
        .whenComplete(
            (given, error) -> {
              if (error != null) {
                aborted(upload);
              }
            });
  }

  /** Opens an ingest and feeds it what the upload has brought before. */
  private CompletableFuture<IngestCredit> begin(Upload upload) {
    upload.hearAnew();
    var durable = upload.durable();
    return ingests
        .open(
            OptionalLong.of(upload.what.bytes() - durable.offset()),
            chunks -> route(upload, chunks),
            () -> aborted(upload))
        .thenCompose(
            number -> {
              upload.ingest = number;
              appending.put(number, upload);
              return threads
                  .run(upload.files::progress)
                  .thenCompose(progress -> refeed(number, durable, progress));
            });
  }

  private CompletableFuture<IngestCredit> refeed(
      long ingest, Upload.Durable durable, UploadFiles.Progress progress) {
    var chunks =
        progress.chunks().subList(0, durable.chunks()).stream().map(SegmentRow::chunk).toList();
    var rest = durable.offset() > durable.chunkBytes() ? progress.rest() : new byte[0];
    return new Refeed(store, threads, core, ingests.intake(ingest), chunks).feed(rest);
  }

  private Ingests.Route route(Upload upload, ChunkWriter chunks) {
    upload.writer = chunks;
    var content =
        new ContentWriter(
            chunks,
            (chunk, bytes) -> {
              upload.added(chunk, bytes);
              saveNowAndThen(upload);
            });
    return new Ingests.Route(core::scan, content);
  }

  private void saveNowAndThen(Upload upload) {
    if (upload.unsaved().size() >= SAVE_CHUNKS && upload.saved.isDone()) {
      upload.saved = save(upload).exceptionally(error -> warned(upload, error));
    }
  }

  private static @Nullable Void warned(Upload upload, Throwable error) {
    LOG.warn("upload {} could not be saved: {}", upload.id, Causes.of(error).getMessage());
    return null;
  }

  /** Forces the chunks so far, then the list of them. */
  private CompletableFuture<Void> save(Upload upload) {
    var chunks = upload.writer;
    if (chunks == null) {
      return CompletableFuture.completedFuture(null);
    }
    var fresh = upload.unsaved();
    int known = upload.durable().chunks();
    return chunks
        .force()
        .thenCompose(
            forced ->
                threads.write(
                    () -> {
                      upload.files.append(fresh, known);
                      return upload;
                    }))
        .thenAccept(
            saved -> {
              if (upload.writer == chunks) { // else the append was undone meanwhile
                upload.saved(fresh);
              }
            });
  }

  CompletableFuture<UploadState> suspend(UploadRequest.Suspend request) {
    var upload = appended(request.ingest());
    var intake = ingests.intake(request.ingest());
    var ended = new CompletableFuture<Void>();
    upload.ending = ended;
    return intake
        .pause(request.slab())
        .thenCompose(paused -> upload.saved)
        .thenCompose(before -> save(upload))
        .thenCompose(saved -> intake.unfinished())
        .thenCompose(rest -> saveRest(upload, rest))
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                aborted(upload);
              }
              upload.busy = false;
              ended.complete(null);
            });
  }

  private CompletableFuture<UploadState> saveRest(Upload upload, byte[] rest) {
    var what = upload.what;
    var later = new UploadFiles.What(what.bytes(), what.publication(), what.metadata(), expiry());
    long begins = upload.durable().chunkBytes();
    return threads
        .write(
            () -> {
              upload.files.writeRest(begins, rest);
              upload.files.write(later);
              return later;
            })
        .thenApply(
            written -> {
              upload.what = written;
              upload.savedRest(rest.length);
              return state(upload);
            });
  }

  /** A finished upload, with its ingest still open for the journal. */
  record Finished(Upload upload, ContentWriter.Stored stored) {}

  CompletableFuture<Finished> finish(UploadRequest.Finish request) {
    var upload = appended(request.ingest());
    return ingests
        .intake(request.ingest())
        .end(request.slab())
        .thenApply(stored -> new Finished(upload, stored))
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                aborted(upload);
              }
            });
  }

  /** The journal has named a finished upload's content: it is over. */
  CompletableFuture<?> close(Upload upload) {
    open.remove(upload.id);
    finished.put(upload.id, upload);
    if (upload.ingest != null) {
      appending.remove(upload.ingest);
      ingests.close(upload.ingest);
    }
    upload.ingest = null;
    upload.writer = null; // nothing of it is kept but what it was
    return delete(upload);
  }

  CompletableFuture<UploadState> drop(UploadRequest.Drop request) {
    var upload = find(request.peer(), request.upload());
    var last = state(upload);
    open.remove(upload.id);
    forget(upload);
    return delete(upload).thenApply(deleted -> last);
  }

  /** Drops what nobody has touched for a day. */
  void expire() {
    for (var upload : List.copyOf(open.values())) {
      if (!upload.busy && upload.what.expiresMillis() < clock.millis()) {
        open.remove(upload.id);
        forget(upload);
        delete(upload).thenAccept(deleted -> {}).exceptionally(error -> warned(upload, error));
      }
    }
  }

  private CompletableFuture<Upload> delete(Upload upload) {
    return upload.saved.thenCompose(
        saved ->
            threads.write(
                () -> {
                  upload.files.delete();
                  return upload;
                }));
  }

  /**
   * Takes an upload back to where its append began: what came since is not right, or cannot be
   * kept.
   */
  void aborted(Upload upload) {
    if (!upload.busy) {
      return;
    }
    upload.undoAppend();
    int chunks = upload.durable().chunks();
    upload.saved =
        upload
            .saved
            .thenCompose(
                saved ->
                    threads.write(
                        () -> {
                          upload.files.truncate(chunks);
                          return upload;
                        }))
            .thenAccept(done -> {})
            .exceptionally(error -> warned(upload, error));
    forget(upload);
  }

  private void forget(Upload upload) {
    var ingest = upload.ingest;
    upload.ingest = null;
    upload.writer = null;
    if (ingest != null) {
      appending.remove(ingest);
      ingests.abort(new IngestAbort(ingest, null));
    }
  }

  private Upload appended(long ingest) {
    var upload = appending.get(ingest);
    if (upload == null) {
      throw new Refusal(Failure.GONE, "this upload is over");
    }
    return upload;
  }

  private Upload find(PeerId peer, UploadId id) {
    var upload = open.get(id);
    if (upload == null || !upload.what.publication().publisher().equals(peer)) {
      throw new Refusal(Failure.NOT_FOUND, "there is no upload " + id);
    }
    if (!upload.busy && upload.what.expiresMillis() < clock.millis()) {
      throw new Refusal(Failure.GONE, "upload " + id + " expired; begin another");
    }
    return upload;
  }

  /** The collection that the oldest upload under way began in, or {@code now}. */
  int oldestCollection(int now) {
    return open.values().stream().mapToInt(upload -> upload.sinceCollection).reduce(now, Math::min);
  }

  private long expiry() {
    return clock.millis() + UNUSED_MAX.toMillis();
  }

  private static UploadState state(Upload upload) {
    return new UploadState(
        upload.id,
        upload.durable().offset(),
        upload.what.bytes(),
        upload.what.metadata(),
        upload.what.expiresMillis());
  }
}
