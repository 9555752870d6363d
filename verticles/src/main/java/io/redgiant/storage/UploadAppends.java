package io.redgiant.storage;

import io.redgiant.local.CoreWork;
import io.redgiant.local.IngestAbort;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.UploadRequest;
import io.redgiant.local.UploadState;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The appends to resumable uploads: how bytes that come become durable progress, or are undone.
 * Storage's event loop only.
 *
 * <p>Between two appends the upload's ingest rests with all it has scanned, so that the next goes
 * on at once. Rest is a loan: once it is taken away, as after a restart, the chunks so far are fed
 * through a new ingest first.
 */
final class UploadAppends {
  private static final Logger LOG = LoggerFactory.getLogger(UploadAppends.class);

  /**
   * An append saves how far it has come after about 64 MiB: what a crash in the middle of it costs.
   */
  private static final int SAVE_CHUNKS = 256;

  private final ChunkStore store;
  private final DiskThreads threads;
  private final CoreWork core;
  private final Ingests ingests;
  private final Lifetime lifetime;
  private final Map<Long, Upload> byIngest = new HashMap<>();

  UploadAppends(
      ChunkStore store, DiskThreads threads, CoreWork core, Ingests ingests, Lifetime lifetime) {
    this.store = store;
    this.threads = threads;
    this.core = core;
    this.ingests = ingests;
    this.lifetime = lifetime;
  }

  /** Goes on with an upload whose last append has ended. */
  CompletableFuture<IngestCredit> begin(Upload upload, UploadRequest.Append request) {
    if (upload.busy) {
      throw new Refusal(Failure.LOCKED, "bytes of this upload are on their way already; try again");
    }
    long offset = upload.durable().offset();
    if (request.offset() != offset) {
      throw new Refusal(
          Failure.CONFLICT,
          "the upload goes on at %d, not at %d".formatted(offset, request.offset()));
    }
    upload.startAppend(request.whole());
    if (upload.ingest != null) {
      ingests.wake(upload.ingest);
    }
    // What an abort before this one still undoes on disk comes first. A refusal fails the future,
    // wherever it is thrown, so that the upload is never left busy.
    return upload
        .saved
        .thenCompose(
            before ->
                upload.ingest == null ? feedAgain(upload) : ingests.intake(upload.ingest).credit())
        .whenComplete(
            (given, error) -> {
              if (error != null) {
                aborted(upload);
              }
            });
  }

  /** Opens an ingest and feeds it what the upload has brought before. */
  private CompletableFuture<IngestCredit> feedAgain(Upload upload) {
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
              byIngest.put(number, upload);
              if (upload.dropped) {
                throw Uploads.none(upload.id);
              }
              return threads
                  .run(() -> rest(upload.files, durable))
                  .thenCompose(rest -> feed(upload, ingests.intake(number), durable, rest));
            });
  }

  private static byte[] rest(UploadFiles files, Upload.Durable durable) throws IOException {
    long restBytes = durable.offset() - durable.chunkBytes();
    var rest = restBytes > 0 ? files.rest(durable.chunkBytes()) : new byte[0];
    if (rest.length != restBytes) {
      throw new IllegalStateException("an upload has less on disk than was acknowledged");
    }
    return rest;
  }

  private CompletableFuture<IngestCredit> feed(
      Upload upload, Intake intake, Upload.Durable durable, byte[] rest) {
    Refeed.Source chunks =
        first ->
            threads.run(() -> upload.files.chunks(first).stream().map(SegmentRow::chunk).toList());
    return new Refeed(store, threads, core, intake, durable.chunks(), chunks, rest)
        .feed()
        .exceptionallyCompose(
            error -> CompletableFuture.failedFuture(notFed(upload, Causes.of(error))));
  }

  /** An upload that lacks a chunk goes on from before it, as at a start. */
  private static Throwable notFed(Upload upload, Throwable error) {
    if (error instanceof Refeed.LostChunkException lost) {
      upload.goBack(lost.number, lost.begins);
      return new Refusal(
          Failure.CONFLICT,
          "a chunk of the upload is damaged or missing here; the upload goes on at " + lost.begins);
    }
    return error;
  }

  private Ingests.Route route(Upload upload, ChunkWriter chunks) {
    upload.writer = chunks;
    var content =
        new ContentWriter(
            chunks,
            (chunk, bytes) -> {
              upload.added(chunk, bytes);
              if (upload.wantsSaving(SAVE_CHUNKS)) {
                upload.saved = save(upload).exceptionally(error -> warned(upload, error));
              }
            });
    return new Ingests.Route(core::scan, content);
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

  /** The request has ended before the upload: what has come is made durable. */
  CompletableFuture<UploadState> suspend(UploadRequest.Suspend request) {
    long ingest = request.ingest();
    var intake = ingests.intake(ingest, request.slab());
    var upload = uploadOf(ingest);
    upload.startEnding();
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
              } else {
                ingests.rest(ingest, lifetime.clock().millis());
                upload.endAppend();
              }
            });
  }

  private CompletableFuture<UploadState> saveRest(Upload upload, byte[] rest) {
    var later = upload.what.later(lifetime.expiryMillis());
    long begins = upload.durable().chunkBytes();
    return threads
        .write(
            () -> {
              upload.files.write(later);
              upload.files.writeRest(begins, rest); // last: an abort cannot bring back the old one
              return later;
            })
        .thenApply(
            written -> {
              upload.what = written;
              upload.savedRest(rest.length);
              return upload.state();
            });
  }

  /** An upload with all its bytes; its ingest keeps their chunks for the journal. */
  record Finished(Upload upload, ContentWriter.Stored stored) {}

  /** All bytes are here: forces them. Ends with {@link #close}, or {@link #aborted}. */
  CompletableFuture<Finished> finish(UploadRequest.Finish request) {
    var intake = ingests.intake(request.ingest(), request.slab());
    var upload = uploadOf(request.ingest());
    upload.startEnding();
    return intake
        .end(request.slab())
        .thenApply(stored -> new Finished(upload, stored))
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                aborted(upload);
              }
            });
  }

  /** The journal has named a finished upload's content: its chunks need no ingest any more. */
  void close(Upload upload) {
    var ingest = upload.ingest;
    upload.ingest = null;
    upload.writer = null;
    if (ingest != null) {
      byIngest.remove(ingest);
      ingests.close(ingest);
    }
  }

  /**
   * An ingest is over before its upload. Where an append was under way, that is undone: what came
   * since it began is not right, or cannot be kept.
   */
  void aborted(Upload upload) {
    if (upload.busy) {
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
    }
    letGo(upload);
    upload.endAppend();
  }

  /** Takes an upload's ingest from it, with whatever that is doing. */
  void letGo(Upload upload) {
    var ingest = upload.ingest;
    upload.ingest = null;
    upload.writer = null;
    if (ingest != null) {
      byIngest.remove(ingest);
      ingests.abort(new IngestAbort(ingest, null));
    }
  }

  private Upload uploadOf(long ingest) {
    var upload = byIngest.get(ingest);
    if (upload == null) {
      throw new Refusal(Failure.GONE, "this upload is over");
    }
    return upload;
  }
}
