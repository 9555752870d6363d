package io.redgiant.journal;

import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the catalogue's log on disk ahead of the checkpoint that would wait for it, on another
 * thread: 32 MiB take some twenty milliseconds, and nothing is written meanwhile. The journal's
 * thread.
 */
final class LogForcing {
  private static final Logger LOG = LoggerFactory.getLogger(LogForcing.class);

  /** After one that failed: a checkpoint forces the log too. */
  private static final long AGAIN_MILLIS = 30_000;

  private final Vertx vertx;
  private final Journal journal;
  private final CatalogueFile file;
  private final Runnable forced;
  private boolean running; // or it is not time for the next
  private boolean stopped;

  /**
   * @param forced is run after each
   */
  LogForcing(Vertx vertx, Journal journal, CatalogueFile file, Runnable forced) {
    this.vertx = vertx;
    this.journal = journal;
    this.file = file;
    this.forced = forced;
  }

  /** Begins one where it is time for it. */
  void look() {
    var checkpoints = checkpoints();
    if (running || !checkpoints.wantsForce()) {
      return;
    }
    running = true;
    long bytes = checkpoints.logBytes();
    int before = checkpoints.done();
    vertx
        .executeBlocking(
            () -> {
              file.forceLog();
              return bytes;
            },
            false)
        .onComplete(
            done -> {
              running = false;
              if (!stopped) {
                forced(checkpoints, before, bytes);
              }
            },
            error -> {
              LOG.warn("the catalogue's log cannot be forced ahead of its checkpoint", error);
              vertx.setTimer(AGAIN_MILLIS, later -> running = false);
            });
  }

  private void forced(Checkpoints checkpoints, int before, long bytes) {
    if (checkpoints == checkpoints() && checkpoints.done() == before) { // of the same log
      checkpoints.forced(bytes);
    }
    forced.run();
  }

  private Checkpoints checkpoints() {
    return journal.catalogue().connection().checkpoints();
  }

  void stop() {
    stopped = true;
  }
}
