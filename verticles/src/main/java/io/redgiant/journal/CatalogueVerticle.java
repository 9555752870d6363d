package io.redgiant.journal;

import static io.redgiant.protocol.Address.LOCAL_ENTRY_FIND;
import static io.redgiant.protocol.Address.LOCAL_ENTRY_SEARCH;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_APPLIED;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_MANIFESTS;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_NAMED;
import static io.redgiant.protocol.Address.LOCAL_MESSAGE_FIND;

import io.redgiant.local.Answer;
import io.redgiant.local.Applied;
import io.redgiant.local.ByReference;
import io.redgiant.local.EntryQuery;
import io.redgiant.local.EntrySearch;
import io.redgiant.local.ManifestsQuery;
import io.redgiant.local.MessageQuery;
import io.redgiant.local.Named;
import io.redgiant.local.NamedQuery;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers what the catalogue knows, on a worker thread and a read-only connection of its own. */
final class CatalogueVerticle extends VerticleBase {
  /** Reads that wait for a position: each is a person's request that is held open. */
  private static final int WAITING_MAX = 10_000;

  private final CatalogueFile file;
  private final Settling settling;
  private final List<Waiting> waiting = new ArrayList<>(); // this verticle's thread
  private @Nullable MessageConsumer<Applied> applied; // while there are such
  private CatalogueReader reader; // opened at the start
  private GuardedReads reads; // made at the start

  private record Waiting(Position after, Promise<Void> reached) {}

  CatalogueVerticle(CatalogueFile file, Settling settling) {
    this.file = file;
    this.settling = settling;
  }

  @Override
  public Future<?> start() throws SQLException {
    reader = new CatalogueReader(file);
    var bus = vertx.eventBus();
    reads = new GuardedReads(bus, settling);
    return Future.all(
        bus.<EntryQuery>localConsumer(LOCAL_ENTRY_FIND, Answer.with(this::find)).completion(),
        bus.<EntrySearch>localConsumer(LOCAL_ENTRY_SEARCH, Answer.with(this::search)).completion(),
        bus.<MessageQuery>localConsumer(LOCAL_MESSAGE_FIND, Answer.with(this::find)).completion(),
        bus.<ManifestsQuery>localConsumer(LOCAL_JOURNAL_MANIFESTS, Answer.with(this::manifests))
            .completion(),
        bus.<NamedQuery>localConsumer(LOCAL_JOURNAL_NAMED, Answer.with(this::named)).completion());
  }

  private Future<ByReference> find(EntryQuery query) {
    return when(query.after()).compose(reached -> reads.read(() -> reader.find(query)));
  }

  private Future<ByReference> find(MessageQuery query) {
    return when(query.after()).compose(reached -> reads.read(() -> reader.find(query)));
  }

  private Future<ByReference> search(EntrySearch search) {
    return when(search.after()).compose(reached -> reads.read(() -> reader.search(search)));
  }

  private Future<ByReference> manifests(ManifestsQuery query) {
    return reads.readAll(() -> reader.manifests(query));
  }

  private Future<Named> named(NamedQuery query) {
    return reads.readAll(() -> reader.named(query));
  }

  /** Succeeds once all that the position names is applied, or fails when that takes too long. */
  private Future<Void> when(Position after) {
    if (after.sequences().isEmpty()) {
      return Future.succeededFuture();
    }
    return reads
        .read(() -> reader.has(after))
        .compose(has -> has ? Future.succeededFuture() : await(after));
  }

  private Future<Void> await(Position after) {
    if (waiting.size() >= WAITING_MAX) {
      return Future.failedFuture(
          new Refusal(Failure.BUSY, "too many reads wait for a write to arrive; try again"));
    }
    var reached = Promise.<Void>promise();
    var entry = new Waiting(after, reached);
    waiting.add(entry);
    long timer =
        vertx.setTimer(
            Limits.POSITION_WAIT_MILLIS,
            late ->
                reached.tryFail(
                    new Refusal(
                        Failure.UNAVAILABLE,
                        "this node does not have " + after + " yet; try again")));
    listen();
    look(List.of(entry)); // it may have come before this was told of it
    return reached
        .future()
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              waiting.remove(entry);
              rest();
            });
  }

  /** Only while somebody waits: else each record would wake all who read. */
  private void listen() {
    if (applied == null) {
      applied =
          vertx
              .eventBus()
              .localConsumer(LOCAL_JOURNAL_APPLIED, message -> look(List.copyOf(waiting)));
    }
  }

  private void rest() {
    if (applied != null && waiting.isEmpty()) {
      applied.unregister();
      applied = null;
    }
  }

  private void look(List<Waiting> entries) {
    reads
        .read(
            () -> {
              for (var entry : entries) {
                if (reader.has(entry.after)) {
                  entry.reached.tryComplete();
                }
              }
              return true;
            })
        .onFailure(error -> entries.forEach(entry -> entry.reached.tryFail(error)));
  }

  @Override
  public Future<?> stop() throws SQLException {
    reads.close();
    List.copyOf(waiting).forEach(entry -> entry.reached.tryFail(GuardedReads.CLOSED));
    reader.close();
    return Future.succeededFuture();
  }
}
