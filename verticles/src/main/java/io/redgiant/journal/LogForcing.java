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

  private final Vertx vertx;
  private final Journal journal;
  private final CatalogueFile file;
  private final Runnable forced;
  private boolean running;
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
    var connection = journal.catalogue().connection();
    if (running || !connection.wantsForce()) {
      return;
    }
    running = true;
    long bytes = connection.logBytes();
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
              if (stopped) {
                return;
              }
              journal.catalogue().connection().forced(bytes);
              forced.run();
            },
            error -> {
              running = false;
              LOG.warn("the catalogue's log is not on disk yet; a checkpoint forces it", error);
            });
  }

  void stop() {
    stopped = true;
  }
}
