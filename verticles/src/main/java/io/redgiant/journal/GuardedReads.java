package io.redgiant.journal;

import static io.redgiant.protocol.Address.LOCAL_JOURNAL_REBUILD;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_SETTLE;

import io.redgiant.local.ByReference;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads of the catalogue, which show all that was applied before; one that finds damage has it
 * rebuilt, and says to come back.
 */
final class GuardedReads {
  private static final DeliveryOptions SOON =
      new DeliveryOptions().setLocalOnly(true).setSendTimeout(2_000);

  private static final Refusal BUSY =
      new Refusal(Failure.UNAVAILABLE, "this node's disk is slow to answer just now; try again");

  static final Refusal CLOSED =
      new Refusal(Failure.UNAVAILABLE, "this node is starting or stopping; try again");

  private final EventBus bus;
  private final Settling settling;
  private boolean closed;

  GuardedReads(EventBus bus, Settling settling) {
    this.bus = bus;
    this.settling = settling;
  }

  /** A question to the catalogue. */
  @FunctionalInterface
  interface Read<T> {
    T run() throws SQLException;
  }

  /**
   * Where the catalogue cannot be brought up to the journal, as on a full disk, it shows what there
   * is; where nobody can say within some time whether it can, it refuses.
   */
  <T> Future<T> read(Read<T> work) {
    return settling.isDue()
        ? settled().transform(settled -> isSilent(settled.cause()) ? failed(BUSY) : now(work))
        : now(work);
  }

  /** The same for what must not miss anything: it refuses where the catalogue lags. */
  <T> Future<T> readAll(Read<T> work) {
    return settling.isDue() ? settled().compose(settled -> now(work)) : now(work);
  }

  private Future<?> settled() {
    return bus.request(LOCAL_JOURNAL_SETTLE, new Settle(), SOON);
  }

  private static boolean isSilent(@Nullable Throwable error) {
    return error instanceof ReplyException none && none.failureType() == ReplyFailure.TIMEOUT;
  }

  private static <T> Future<T> failed(Refusal why) {
    return Future.failedFuture(why);
  }

  /** The connection goes. */
  void close() {
    closed = true;
  }

  private <T> Future<T> now(Read<T> work) {
    if (closed) {
      return failed(CLOSED);
    }
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
