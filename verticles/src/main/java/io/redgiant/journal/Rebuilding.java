package io.redgiant.journal;

import io.redgiant.protocol.JournalRecord;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the catalogue anew while the node runs: takes its readers away, builds it from the journal
 * files, brings the readers back. The journal's thread.
 *
 * <p>One that is damaged soon after it was built lies on a disk that keeps nothing: building it
 * again and again would wear out the rest. The node is not ready then, and tries again later.
 */
final class Rebuilding {
  private static final Logger LOG = LoggerFactory.getLogger(Rebuilding.class);

  /** How long one lasts at least, and until the next attempt. */
  static final long AGAIN_MILLIS = 30_000;

  private final Vertx vertx;
  private final Journal journal;
  private final CatalogueReaders readers;
  private final Listener listener;
  private boolean running;
  private @Nullable String failure;
  private @Nullable Long builtNanos; // when the last one was done

  /** What comes of it. */
  interface Listener {
    /** Writes go on; these records were applied on the way and nobody knows. */
    void rebuilt(List<JournalRecord> applied);

    /** Nothing can be written. */
    void failed(String why);
  }

  Rebuilding(Vertx vertx, Journal journal, CatalogueReaders readers, Listener listener) {
    this.vertx = vertx;
    this.journal = journal;
    this.readers = readers;
    this.listener = listener;
  }

  /** The catalogue is not there, for a moment or until the next attempt. */
  boolean isAway() {
    return running || failure != null;
  }

  /** Why there is no catalogue, or null. */
  @Nullable String failure() {
    return failure;
  }

  void run(String why) {
    if (isAway()) {
      return;
    }
    if (builtNanos != null && System.nanoTime() - builtNanos < AGAIN_MILLIS * 1_000_000) {
      fail("the catalogue is damaged although it was just built (" + why + ")");
    } else {
      build(why);
    }
  }

  private void build(String why) {
    running = true;
    LOG.error("{}; building the catalogue anew from the journal files", why);
    readers
        .undeploy()
        .compose(undeployed -> built())
        .onComplete(
            this::done,
            error -> {
              running = false;
              LOG.error("the catalogue cannot be built anew", error);
              fail("the catalogue cannot be built anew (" + error.getMessage() + ")");
            });
  }

  private Future<List<JournalRecord>> built() {
    try {
      var applied = journal.rebuild();
      return readers.deploy().map(deployed -> applied);
    } catch (IOException | SQLException error) {
      return Future.failedFuture(error);
    }
  }

  private void done(List<JournalRecord> applied) {
    running = false;
    builtNanos = System.nanoTime();
    listener.rebuilt(applied);
  }

  private void fail(String why) {
    LOG.error("{}; trying again in {} s", why, AGAIN_MILLIS / 1_000);
    failure = why + "; this node's log says more";
    listener.failed(failure);
    vertx.setTimer(
        AGAIN_MILLIS,
        timer -> {
          failure = null;
          build(why);
        });
  }
}
