package io.redgiant.client;

import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Ends a connection on which one write takes too long: the JDK limits only reads. */
final class StallWatch implements AutoCloseable {
  private final HttpURLConnection connection;
  private final Duration patience;
  private final LongSupplier write;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean stalled;

  private StallWatch(HttpURLConnection connection, Duration patience, LongSupplier write) {
    this.connection = connection;
    this.patience = patience;
    this.write = write;
  }

  /**
   * @param write which write is under way, counted from 1, or 0 between two: a source may take its
   *     time
   */
  static StallWatch start(HttpURLConnection connection, Duration patience, LongSupplier write) {
    var watch = new StallWatch(connection, patience, write);
    Thread.ofVirtual().name("stall-watch").start(watch::run);
    return watch;
  }

  /** Whether it ended the connection. */
  boolean stalled() {
    return stalled;
  }

  private void run() {
    try {
      for (long before = 0; !done.await(patience.toNanos(), TimeUnit.NANOSECONDS); ) {
        long now = write.getAsLong();
        if (now > 0 && now == before) {
          stalled = true;
          connection.disconnect();
          return;
        }
        before = now;
      }
    } catch (InterruptedException never) {
      throw new IllegalStateException(never); // nobody has this thread to interrupt it
    }
  }

  @Override
  public void close() {
    done.countDown();
  }
}
