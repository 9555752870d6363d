package io.redgiant.journal;

import static io.redgiant.protocol.Address.LOCAL_JOURNAL_STATE;

import io.redgiant.core.Core;
import io.redgiant.local.Answer;
import io.redgiant.local.StateFound;
import io.redgiant.local.StateQuery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers what all records come to, on a worker thread of its own, as that reads the whole
 * catalogue. However many ask, it is read by one of them at a time: who asks meanwhile shares the
 * next reading, and there is none while nothing has changed.
 */
final class StateVerticle extends VerticleBase {
  private final CatalogueFile file;
  private final Settling settling;
  private final Core core;
  private final List<Promise<StateFound>> waiting = new ArrayList<>(); // this verticle's thread
  private CatalogueReader reader; // opened at the start
  private GuardedReads reads; // made at the start

  StateVerticle(CatalogueFile file, Settling settling, Core core) {
    this.file = file;
    this.settling = settling;
    this.core = core;
  }

  @Override
  public Future<?> start() throws SQLException {
    reader = new CatalogueReader(file);
    reads = new GuardedReads(vertx.eventBus(), settling);
    return vertx
        .eventBus()
        .<StateQuery>localConsumer(LOCAL_JOURNAL_STATE, Answer.with(query -> state()))
        .completion();
  }

  /** The reading is queued behind all who ask already. */
  private Future<StateFound> state() {
    var answer = Promise.<StateFound>promise();
    waiting.add(answer);
    if (waiting.size() == 1) {
      context.runOnContext(turn -> answer());
    }
    return answer.future();
  }

  private void answer() {
    var asked = List.copyOf(waiting);
    waiting.clear();
    reads
        .read(() -> reader.state(core))
        .onComplete(
            state -> asked.forEach(answer -> answer.tryComplete(state)),
            error -> asked.forEach(answer -> answer.tryFail(error)));
  }

  @Override
  public Future<?> stop() throws SQLException {
    reads.close();
    waiting.forEach(answer -> answer.tryFail(GuardedReads.CLOSED));
    waiting.clear();
    reader.close();
    return Future.succeededFuture();
  }
}
