package io.redgiant.storage;

import io.redgiant.disk.Disk;
import io.redgiant.disk.DiskFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where the unfinished chunk of a stalled ingest waits, so that its slab can serve others. A file
 * of at most one chunk, never forced, deleted at the end and, after a crash, at the next start.
 * Storage's event loop only.
 */
final class Spill {
  static final String DIRECTORY = "spill";

  private final Disk disk;
  private final DiskThreads threads;
  private final String file;
  private boolean used;

  Spill(Disk disk, DiskThreads threads, long ingest) {
    this.disk = disk;
    this.threads = threads;
    this.file = DIRECTORY + "/" + ingest;
  }

  /** Makes the directory and clears what a crash left in it. Blocks; at start. */
  static void open(Disk disk) throws IOException {
    disk.createDirectories(DIRECTORY);
    for (var left : disk.list(DIRECTORY)) {
      disk.delete(DIRECTORY + "/" + left);
    }
  }

  /** Puts the bytes aside; an empty chunk costs nothing. */
  CompletableFuture<@Nullable Void> put(MemorySegment bytes) {
    if (bytes.byteSize() == 0) {
      return CompletableFuture.completedFuture(null);
    }
    used = true;
    return threads.write(
        () -> {
          disk.delete(file);
          try (var target = disk.create(file)) {
            target.write(bytes.asByteBuffer(), 0);
          }
          return null;
        });
  }

  /** Brings the bytes back. */
  CompletableFuture<@Nullable Void> take(MemorySegment target) {
    if (target.byteSize() == 0) {
      return CompletableFuture.completedFuture(null);
    }
    return threads.run(
        () -> {
          try (DiskFile source = disk.open(file)) {
            source.read(target.asByteBuffer(), 0);
          }
          return null;
        });
  }

  /** What was put aside. */
  CompletableFuture<byte[]> read(int bytes) {
    return bytes == 0
        ? CompletableFuture.completedFuture(new byte[0])
        : threads.run(() -> disk.readAll(file));
  }

  /** Deletes what is left. */
  void drop() {
    if (used) {
      used = false;
      threads.run(
          () -> {
            disk.delete(file);
            return null;
          });
    }
  }
}
