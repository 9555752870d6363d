package io.redgiant.storage;

import io.redgiant.disk.Disk;
import io.redgiant.local.UploadState;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.UploadId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads that are published, known for as long as they would have lived unused: a client that
 * missed the last answer asks how far it came, and one that is told "there is no such upload" sends
 * the whole file again. They outlive a restart for the same reason. Beyond a number the oldest go
 * first, and their clients do just that, which costs no more than the sending. Storage's event loop
 * only.
 */
final class FinishedUploads {
  private static final Logger LOG = LoggerFactory.getLogger(FinishedUploads.class);

  /** Each is a file of some 300 bytes, so a block of 4 KiB: 16 MiB of disk. */
  private static final int KEPT_MAX = 4_096;

  private final Disk disk;
  private final DiskThreads threads;
  private final Lifetime lifetime;
  private final Map<UploadId, UploadFiles.What> kept = new LinkedHashMap<>(); // oldest first

  FinishedUploads(Disk disk, DiskThreads threads, Lifetime lifetime) {
    this.disk = disk;
    this.threads = threads;
    this.lifetime = lifetime;
  }

  /** Takes over what was on disk at start. */
  void open(Map<UploadId, UploadFiles.What> found) {
    found.entrySet().stream()
        .sorted(Comparator.comparingLong(entry -> entry.getValue().expiresMillis()))
        .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
  }

  /** This peer's finished upload with this id, or null. */
  @Nullable UploadState find(PeerId peer, UploadId id) {
    var what = kept.get(id);
    return what == null
            || !what.publication().publisher().equals(peer)
            || lifetime.isOver(what.expiresMillis())
        ? null
        : state(id, what);
  }

  /** An upload has become this content: published, whatever becomes of the note that says so. */
  CompletableFuture<Void> add(Upload upload, ContentId content) {
    var what = upload.what.finished(content, lifetime.expiryMillis());
    kept.put(upload.id, what);
    if (kept.size() > KEPT_MAX) {
      forget(kept.keySet().iterator().next());
    }
    return upload
        .saved
        .thenCompose(
            saved ->
                threads.write(
                    () -> {
                      upload.files.finish(what);
                      return upload;
                    }))
        .thenAccept(noted -> {})
        .exceptionally(error -> warned(upload.id, error));
  }

  /** Forgets one that was found. */
  CompletableFuture<Void> drop(UploadId id) {
    kept.remove(id);
    var files = new UploadFiles(disk, id);
    return threads
        .write(
            () -> {
              files.delete();
              return id;
            })
        .thenAccept(deleted -> {});
  }

  /** Forgets what has been known for long enough. */
  void expire() {
    for (var one : List.copyOf(kept.entrySet())) {
      if (lifetime.isOver(one.getValue().expiresMillis())) {
        forget(one.getKey());
      }
    }
  }

  private void forget(UploadId id) {
    drop(id).exceptionally(error -> warned(id, error));
  }

  private static @Nullable Void warned(UploadId id, Throwable error) {
    LOG.warn("upload {} was not brought up to date on disk: {}", id, Causes.of(error).getMessage());
    return null;
  }

  private static UploadState state(UploadId id, UploadFiles.What what) {
    var publication = what.publication();
    var content = what.content();
    return new UploadState(
        id,
        what.bytes(),
        what.bytes(),
        what.metadata(),
        what.expiresMillis(),
        content == null
            ? null
            : new UploadState.Published(publication.room(), publication.path(), content));
  }
}
