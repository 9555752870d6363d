package io.redgiant.storage;

import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Lets so many bytes a second pass, and a quarter of that while somebody waits for the disk or the
 * wire. Storage's event loop only.
 */
final class Throttle {
  private static final int BUSY_SHARE = 4;

  private final long bytesPerSecond;
  private final LongSupplier millis;
  private final LongFunction<CompletableFuture<Void>> pause;
  private long freeMillis; // when what was let through is over

  /**
   * @param millis a clock that never goes back
   * @param pause passes so many milliseconds
   */
  Throttle(long bytesPerSecond, LongSupplier millis, LongFunction<CompletableFuture<Void>> pause) {
    this.bytesPerSecond = bytesPerSecond;
    this.millis = millis;
    this.pause = pause;
  }

  /**
   * Done when so many bytes may pass.
   *
   * @param busy somebody waits for other bytes
   */
  CompletableFuture<Void> pass(long bytes, boolean busy) {
    long now = millis.getAsLong();
    long start = Math.max(now, freeMillis);
    long share = busy ? Math.max(1, bytesPerSecond / BUSY_SHARE) : bytesPerSecond;
    freeMillis = start + bytes * 1_000 / share;
    return start == now ? CompletableFuture.completedFuture(null) : pause.apply(start - now);
  }
}
