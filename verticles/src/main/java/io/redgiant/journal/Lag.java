package io.redgiant.journal;

import io.redgiant.protocol.JournalRecord;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the catalogue is behind the journal, whose records are durable before it has them.
 *
 * <p>Several groups may share a transaction: they are applied, so the next write is judged by them,
 * and are committed when somebody reads or a moment has passed. Should that fail, or what was
 * judged behind them be taken back, they are applied again, from memory or from the journal.
 */
final class Lag {
  private static final Logger LOG = LoggerFactory.getLogger(Lag.class);

  private final Patience patience;
  private final List<Located> open = new ArrayList<>(); // applied and told, and not committed
  private final List<JournalRecord> behind = new ArrayList<>(); // durable, and not applied yet
  private final List<JournalRecord> late = new ArrayList<>(); // applied since, and nobody knows
  private boolean lost; // records that were told are not applied any more
  private Catalogue catalogue;

  /** Says how long readers may see less than is applied. */
  interface Patience {
    /** Everything is committed at once. */
    Patience NONE =
        new Patience() {
          @Override
          public boolean mayWait(int records) {
            return false;
          }

          @Override
          public void waits(boolean some) {
            // nobody looks
          }
        };

    /** Whether so many records may be left to a later commit. */
    boolean mayWait(int records);

    /** Whether readers lack something: set before anybody is told of it, until it is committed. */
    void waits(boolean some);
  }

  Lag(Catalogue catalogue, Patience patience) {
    this.catalogue = catalogue;
    this.patience = patience;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  /** Whether readers see all that the journal has. */
  boolean isNone() {
    return open.isEmpty() && behind.isEmpty() && !lost;
  }

  /** Whether something was left to a later commit. */
  boolean isOpen() {
    return !open.isEmpty();
  }

  /** Before a group: in the transaction of the one before it, or in its own. */
  void begin() throws SQLException {
    if (open.isEmpty()) {
      catalogue.begin();
    }
  }

  /** Nothing of a group was applied. */
  void unchanged() throws SQLException {
    if (open.isEmpty()) {
      catalogue.connection().rollback(); // and what is in memory is right
    }
  }

  /** A group is not to be, of which something was applied. */
  void takeBack() throws SQLException {
    backTo(catalogue::rollback);
  }

  /** The same after an error of the catalogue's. */
  void reload() throws SQLException {
    backTo(catalogue::reload);
  }

  private void backTo(Catalogue.Change committed) throws SQLException {
    try {
      committed.make();
    } catch (SQLException error) {
      lost |= !open.isEmpty();
      ended();
      throw error;
    }
    applyOpen();
  }

  /** The groups before it share its transaction. */
  private void applyOpen() {
    if (open.isEmpty()) {
      return;
    }
    try {
      catalogue.begin();
      for (var located : open) {
        catalogue.apply(located);
      }
      catalogue.commit();
    } catch (SQLException | CatalogueDamagedException error) {
      lost = true;
      abandon(error);
      LOG.error("{} records have to be read from the journal again", open.size(), error);
    } finally {
      ended();
    }
  }

  /** There is no transaction any more. */
  private void ended() {
    open.clear();
    patience.waits(!isNone());
  }

  private void abandon(Exception error) {
    try {
      catalogue.reload();
    } catch (SQLException again) {
      error.addSuppressed(again);
    }
  }

  /**
   * A group is durable and applied.
   *
   * @param again those of its records that the journal gives again should they not be kept
   * @return whether they are, now or with a later commit
   */
  boolean keep(Collection<Located> applied, List<JournalRecord> again) throws SQLException {
    if (applied.isEmpty()) {
      unchanged();
      return true;
    }
    if (patience.mayWait(open.size() + applied.size())) {
      open.addAll(applied);
      patience.waits(!open.isEmpty());
      return true;
    }
    return commit(again);
  }

  /** Commits what was left to a later commit. */
  void settle() {
    if (!open.isEmpty()) {
      commit(List.of());
    }
  }

  private boolean commit(List<JournalRecord> again) {
    try {
      catalogue.commit();
      return true;
    } catch (SQLException error) {
      behind.addAll(again);
      lost |= !open.isEmpty();
      abandon(error);
      LOG.error(
          "{} durable records could not be applied; they will be before the next write",
          open.size() + again.size(),
          error);
      return false;
    } finally {
      ended();
    }
  }

  /** Durable records that were not applied: they are read from the journal before the next. */
  void behind(List<JournalRecord> records) {
    behind.addAll(records);
    patience.waits(!isNone());
  }

  /** Applies what an earlier commit could not. */
  void catchUp(CatalogueOpening opening, Replicas replicas, Forcing forcing)
      throws IOException, SQLException {
    if (behind.isEmpty() && !lost) {
      return;
    }
    catalogue.reload();
    try {
      replicas.close();
    } catch (IOException unforced) {
      throw forcing.failed(unforced);
    }
    opening.catchUp(catalogue, Map.of());
    caughtUp();
  }

  private void caughtUp() {
    late.addAll(behind);
    behind.clear();
    lost = false;
    ended();
  }

  /** Another catalogue has all of it. */
  void rebuilt(Catalogue anew) {
    catalogue = anew;
    open.clear();
    caughtUp();
  }

  /** With those in front that were applied before and not told. */
  List<JournalRecord> told(List<JournalRecord> applied) {
    var all = new ArrayList<>(late);
    all.addAll(applied);
    late.clear();
    return all;
  }
}
