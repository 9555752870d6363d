package io.redgiant.journal;

import static io.redgiant.protocol.Address.LOCAL_JOURNAL_REBUILD;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_SETTLE;

import io.redgiant.local.ByReference;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.sql.SQLException;

/**
 * Reads of the catalogue, which show all that was applied before; one that finds damage has it
 * rebuilt, and says to come back.
 */
final class GuardedReads {
  private final EventBus bus;
  private final Settling settling;

  GuardedReads(EventBus bus, Settling settling) {
    this.bus = bus;
    this.settling = settling;
  }

  /** A question to the catalogue. */
  @FunctionalInterface
  interface Read<T> {
    T run() throws SQLException;
  }

  <T> Future<T> read(Read<T> work) {
    return settling.isDue()
        ? bus.request(LOCAL_JOURNAL_SETTLE, new Settle(), ByReference.THIS_NODE)
            .transform(settled -> now(work))
        : now(work);
  }

  private <T> Future<T> now(Read<T> work) {
    try {
      return Future.succeededFuture(work.run());
    } catch (CatalogueDamagedException damaged) {
      return rebuild(damaged);
    } catch (SQLException error) {
      return CatalogueConnection.isDamage(error) ? rebuild(error) : Future.failedFuture(error);
    }
  }

  private <T> Future<T> rebuild(Exception damage) {
    bus.send(
        LOCAL_JOURNAL_REBUILD,
        new RebuildWanted(String.valueOf(damage.getMessage())),
        ByReference.THIS_NODE);
    return Future.failedFuture(
        new Refusal(
            Failure.UNAVAILABLE, "the catalogue is damaged and being built anew; try again"));
  }
}
