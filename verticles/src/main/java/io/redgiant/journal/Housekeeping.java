package io.redgiant.journal;

import static io.redgiant.protocol.Address.LOCAL_JOURNAL_SETTLE;

import io.redgiant.local.Answer;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
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

  private static final Refusal LAGS =
      new Refusal(Failure.UNAVAILABLE, "the catalogue lags behind the journal just now; try again");

  /** After a commit that failed, as for want of space. */
  private static final long AGAIN_MILLIS = 1_000;

  private final Vertx vertx;
  private final Journal journal;
  private final Rebuilding rebuilding;
  private final LogForcing forcing;
  private final Consumer<List<JournalRecord>> applied;
  private boolean waiting; // a timer runs
  private boolean lags; // which was said
  private boolean stopped;

  /**
   * @param applied hears of records that nobody was told of before
   */
  Housekeeping(
      Vertx vertx,
      Journal journal,
      CatalogueFile file,
      Rebuilding rebuilding,
      Consumer<List<JournalRecord>> applied) {
    this.applied = applied;
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
                wish ->
                    settle(journal::settle)
                        ? Future.succeededFuture(wish)
                        : Future.failedFuture(LAGS)))
        .completion();
  }

  /** How the catalogue is brought up to what was answered. */
  private interface Way {
    void go() throws SQLException, IOException;
  }

  /** Returns whether readers see all that was answered. */
  private boolean settle(Way way) {
    if (stopped || rebuilding.isAway()) {
      return false;
    }
    try {
      way.go();
      lags = false;
    } catch (CatalogueDamagedException damaged) {
      rebuild(damaged);
      return false;
    } catch (Refusal | SQLException | IOException error) {
      if (!lags) { // the next tries would say the same
        LOG.warn("the catalogue lags behind the journal: {}", error.getMessage());
      }
      lags = true;
    }
    return journal.isSettled();
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
    if (!waiting && !journal.isSettled()) {
      waiting = true;
      vertx.setTimer(
          journal.isOpen() ? Settling.WAIT_MILLIS : AGAIN_MILLIS,
          passed -> {
            waiting = false;
            settle(() -> applied.accept(journal.settleAll()));
            tidyUnlessAway();
          });
    }
  }

  void stop() {
    stopped = true;
    forcing.stop();
  }
}
