package io.redgiant.storage;

import io.redgiant.disk.DiskFullException;
import io.redgiant.disk.NoDescriptorException;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Blocking work on disk threads, answered on the loop that decides. Also keeps the one thing that
 * no retry mends: a disk that failed a write or a force is not written again by this process.
 */
final class DiskThreads {
  private final Executor loop;
  private final Executor threads;
  private volatile @Nullable String readOnly;

  DiskThreads(Executor loop, Executor threads) {
    this.loop = loop;
    this.threads = threads;
  }

  /** Work that may fail with the disk. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T run() throws IOException;
  }

  /**
   * Runs work on a disk thread; the future completes on the loop. Want of a file descriptor is a
   * refusal.
   */
  <T extends @Nullable Object> CompletableFuture<T> run(Work<T> work) {
    var answer = new CompletableFuture<T>();
    try {
      threads.execute(
          () -> {
            try {
              var result = work.run();
              loop.execute(() -> answer.complete(result));
            } catch (NoDescriptorException none) {
              loop.execute(() -> answer.completeExceptionally(noDescriptor()));
            } catch (Throwable error) {
              loop.execute(() -> answer.completeExceptionally(error));
            }
          });
    } catch (RejectedExecutionException stopping) {
      answer.completeExceptionally(new Refusal(Failure.UNAVAILABLE, "this node is stopping"));
    }
    return answer;
  }

  /**
   * Runs writes and forces. A write that found no room is a refusal, and so is a file that could
   * not be opened for want of a descriptor; any other failure is final, and that of a force always
   * is: what it should have kept may be gone, and a second force may succeed falsely.
   */
  <T extends @Nullable Object> CompletableFuture<T> write(Work<T> work) {
    return run(
        () -> {
          requireWritable();
          try {
            return work.run();
          } catch (IOException failed) {
            throw failure(failed);
          }
        });
  }

  /** Why nothing is written any more, or null while all is well. Any thread. */
  @Nullable String readOnly() {
    return readOnly;
  }

  void requireWritable() {
    if (readOnly != null) {
      throw new Refusal(Failure.UNAVAILABLE, readOnly);
    }
  }

  private Refusal failure(IOException failed) {
    if (failed instanceof DiskFullException) {
      return new Refusal(Failure.NO_SPACE, "the disk is full; free some space and try again");
    }
    if (failed instanceof NoDescriptorException) {
      return noDescriptor();
    }
    return becomeReadOnly(failed);
  }

  private static Refusal noDescriptor() {
    return new Refusal(
        Failure.UNAVAILABLE, "this node has too many files open; try again in a moment");
  }

  private Refusal becomeReadOnly(IOException failed) {
    readOnly =
        "this node's storage takes no more writes, because its disk failed one (%s); check the disk, then restart"
            .formatted(failed.getMessage());
    return new Refusal(Failure.UNAVAILABLE, readOnly);
  }
}
