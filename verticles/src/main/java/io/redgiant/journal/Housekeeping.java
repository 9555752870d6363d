package io.redgiant.journal;

import static io.redgiant.protocol.Address.LOCAL_JOURNAL_SETTLE;

import io.redgiant.local.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done behind the groups and records that the journal takes in: they are committed to the
 * catalogue when somebody reads or a moment has passed, bodies of what was removed are erased, and
 * the catalogue's log is kept short. Whatever comes of it, what was taken in is durable and stays
 * answered. The journal's thread.
 */
final class Housekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final Vertx vertx;
  private final Journal journal;
  private final Rebuilding rebuilding;
  private final LogForcing forcing;
  private boolean waiting; // a timer runs
  private boolean stopped;

  Housekeeping(Vertx vertx, Journal journal, CatalogueFile file, Rebuilding rebuilding) {
    this.vertx = vertx;
    this.journal = journal;
    this.rebuilding = rebuilding;
    forcing = new LogForcing(vertx, journal, file, this::tidyUnlessAway);
  }

  /** Hears of those who read. */
  Future<?> start() {
    return vertx
        .eventBus()
        .<Settle>localConsumer(
            LOCAL_JOURNAL_SETTLE,
            Answer.with(
                wish -> {
                  settle();
                  return Future.succeededFuture(wish);
                }))
        .completion();
  }

  private void settle() {
    if (stopped || rebuilding.isAway()) {
      return;
    }
    try {
      journal.settle();
    } catch (CatalogueDamagedException damaged) {
      rebuild(damaged);
    }
  }

  private void rebuild(CatalogueDamagedException damaged) {
    rebuilding.run(String.valueOf(damaged.getMessage()));
  }

  /** Behind a group. */
  void tidy() {
    try {
      journal.tidy();
    } catch (CatalogueDamagedException damaged) {
      rebuild(damaged);
    } catch (SQLException | IOException error) {
      LOG.warn("the journal is not tidy; it will be tried again behind the next write", error);
    }
    look();
  }

  private void tidyUnlessAway() {
    if (!stopped && !rebuilding.isAway()) {
      tidy();
    }
  }

  /** Behind records that others sent, whose journal is tidied where they come in. */
  void look() {
    forcing.look();
    if (!waiting && journal.isOpen()) {
      waiting = true;
      vertx.setTimer(
          Settling.WAIT_MILLIS,
          passed -> {
            waiting = false;
            settle();
            tidyUnlessAway();
          });
    }
  }

  void stop() {
    stopped = true;
    forcing.stop();
  }
}
