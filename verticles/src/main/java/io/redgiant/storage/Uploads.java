package io.redgiant.storage;

import io.redgiant.disk.Disk;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.UploadRequest;
import io.redgiant.local.UploadState;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.UploadId;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads that survive their connection and this process: which there are, on disk and here, from
 * their opening to their end. Storage's event loop only.
 *
 * <p>What is over is not found, however it ended, unless it was published: the stock clients begin
 * anew only where they are told 404.
 */
final class Uploads {
  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
  private final Disk disk;
  private final ChunkStore store;
  private final DiskThreads threads;
  private final Reserve reserve;
  private final UploadAppends appends;
  private final FinishedUploads finished;
  private final Lifetime lifetime;
  private final RandomGenerator random;
  private final Map<UploadId, Upload> open = new HashMap<>();

  Uploads(
      Disk disk,
      ChunkStore store,
      DiskThreads threads,
      Reserve reserve,
      UploadAppends appends,
      Lifetime lifetime,
      RandomGenerator random) {
    this.disk = disk;
    this.store = store;
    this.threads = threads;
    this.reserve = reserve;
    this.appends = appends;
    this.finished = new FinishedUploads(disk, threads, lifetime);
    this.lifetime = lifetime;
    this.random = random;
  }

  /** Reads what uploads there were, and keeps the chunks of those under way. Blocks; at start. */
  void open() throws IOException {
    disk.createDirectories(UploadFiles.DIRECTORY);
    var published = new HashMap<UploadId, UploadFiles.What>();
    for (var file : disk.list(UploadFiles.DIRECTORY)) {
      var id = UploadFiles.idOf(file);
      if (id == null) {
        LOG.warn("{}/{} is no upload's, and stays", UploadFiles.DIRECTORY, file);
      }
      if (id == null || !file.endsWith(UploadFiles.WHAT)) {
        continue;
      }
      var files = new UploadFiles(disk, id);
      try {
        var what = files.read();
        if (what.content() == null) {
          open.put(id, load(id, files, what));
        } else {
          published.put(id, what);
        }
      } catch (IOException unreadable) {
        LOG.error(
            "{}/{} cannot be read, and its upload waits for another start: {}",
            UploadFiles.DIRECTORY,
            file,
            unreadable.getMessage());
      } catch (IllegalArgumentException damaged) {
        files.quarantine();
        LOG.error(
            "{}/{} is damaged, and its upload is lost; its files are in {} now: {}",
            UploadFiles.DIRECTORY,
            file,
            Quarantine.DIRECTORY,
            damaged.getMessage());
      }
    }
    finished.open(published);
    UploadFiles.deleteLeftOver(disk, published.keySet());
  }

  private Upload load(UploadId id, UploadFiles files, UploadFiles.What what) throws IOException {
    int chunks = 0;
    long bytes = 0;
    int lastBytes = 0;
    boolean whole = true;
    for (var page = files.chunks(0); whole && !page.isEmpty(); page = files.chunks(chunks)) {
      for (var chunk : page) {
        if (!pin(chunk.chunk())) {
          whole = false; // the upload goes on from before it
          break;
        }
        chunks++;
        bytes += chunk.bytes();
        lastBytes = chunk.bytes();
      }
    }
    int rest = whole ? files.rest(bytes).length : 0;
    if (bytes + rest == what.bytes() && what.bytes() > 0) {
      // All came, but a crash came before it was published. A client that is told so would never
      // send the last bytes, which publish it; so they are asked for again.
      if (rest == 0) {
        bytes -= lastBytes;
        chunks--;
      }
      rest = 0;
    }
    files.truncate(chunks); // else what is appended later would end before the file does
    return new Upload(
        id, files, what, store.collection(), new Upload.Durable(chunks, bytes, bytes + rest));
  }

  private boolean pin(ChunkId chunk) {
    long slot = store.index().find(chunk);
    if (slot == ChunkIndex.ABSENT) {
      return false;
    }
    store.index().touch(slot, store.collection());
    return true;
  }

  CompletableFuture<UploadState> open(UploadRequest.Open request) {
    if (open.size() >= Limits.UPLOADS_MAX) {
      throw new Refusal(
          Failure.BUSY, Limits.UPLOADS_MAX + " uploads are under way or in pause; try again");
    }
    var id = UploadId.random(random);
    var what =
        new UploadFiles.What(
            request.bytes(),
            request.publication(),
            request.metadata(),
            lifetime.expiryMillis(),
            null);
    var nothing = new Upload.Durable(0, 0, 0);
    var upload = new Upload(id, new UploadFiles(disk, id), what, store.collection(), nothing);
    return threads
        .write(
            () -> {
              reserve.require(what.bytes()); // before a body that would not fit
              upload.files.write(what);
              return upload;
            })
        .thenApply(
            written -> {
              open.put(id, upload);
              return upload.state();
            });
  }

  /** How far an upload has come; while an append is ending, what it comes to. */
  CompletableFuture<UploadState> find(UploadRequest.Find request) {
    var over = finished.find(request.peer(), request.upload());
    if (over != null) {
      return CompletableFuture.completedFuture(over);
    }
    var upload = find(request.peer(), request.upload());
    return upload.ending.isDone()
        ? CompletableFuture.completedFuture(upload.state())
        : upload.ending.thenCompose(ended -> find(request));
  }

  CompletableFuture<IngestCredit> append(UploadRequest.Append request) {
    if (finished.find(request.peer(), request.upload()) != null) {
      throw new Refusal(Failure.CONFLICT, "the upload has all its bytes, and is published");
    }
    var upload = find(request.peer(), request.upload());
    return upload.ending.isDone()
        ? appends.begin(upload, request)
        : upload.ending.thenCompose(ended -> append(request));
  }

  CompletableFuture<UploadState> suspend(UploadRequest.Suspend request) {
    return appends.suspend(request);
  }

  CompletableFuture<UploadAppends.Finished> finish(UploadRequest.Finish request) {
    return appends.finish(request);
  }

  /** The journal has named a finished upload's content: it is over. */
  CompletableFuture<?> close(UploadAppends.Finished whole) {
    var upload = whole.upload();
    open.remove(upload.id);
    appends.close(upload);
    var noted = finished.add(upload, whole.stored().content());
    upload.endAppend();
    return noted;
  }

  /** The journal has not named it: its last append does not count. */
  void refused(Upload upload) {
    appends.aborted(upload);
  }

  CompletableFuture<UploadState> drop(UploadRequest.Drop request) {
    var over = finished.find(request.peer(), request.upload());
    if (over != null) {
      return finished.drop(request.upload()).thenApply(dropped -> over);
    }
    var upload = find(request.peer(), request.upload());
    if (!upload.ending.isDone()) {
      return upload.ending.thenCompose(ended -> drop(request));
    }
    var last = upload.state();
    return remove(upload).thenApply(removed -> last);
  }

  /** Drops what nobody has gone on with for too long. */
  void expire() {
    for (var upload : List.copyOf(open.values())) {
      if (!upload.busy && lifetime.isOver(upload.what.expiresMillis())) {
        remove(upload).exceptionally(error -> warned(upload, error));
      }
    }
    finished.expire();
  }

  private static @Nullable Void warned(Upload upload, Throwable error) {
    LOG.warn("upload {} is still on disk: {}", upload.id, Causes.of(error).getMessage());
    return null;
  }

  private CompletableFuture<Void> remove(Upload upload) {
    open.remove(upload.id);
    upload.dropped = true;
    appends.letGo(upload);
    return upload
        .saved
        .thenCompose(
            saved ->
                threads.write(
                    () -> {
                      upload.files.delete();
                      return upload;
                    }))
        .thenAccept(deleted -> {});
  }

  private Upload find(PeerId peer, UploadId id) {
    var upload = open.get(id);
    if (upload == null
        || !upload.what.publication().publisher().equals(peer)
        || !upload.busy && lifetime.isOver(upload.what.expiresMillis())) {
      throw none(id);
    }
    return upload;
  }

  static Refusal none(UploadId id) {
    return new Refusal(Failure.NOT_FOUND, "there is no upload " + id + "; begin another");
  }

  /** The collection that the oldest upload under way began in, or {@code now}. */
  int oldestCollection(int now) {
    return open.values().stream().mapToInt(upload -> upload.sinceCollection).reduce(now, Math::min);
  }
}
