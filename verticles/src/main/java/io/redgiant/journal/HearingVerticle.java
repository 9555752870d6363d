package io.redgiant.journal;

import static io.redgiant.protocol.Address.ALL_JOURNAL_RECORD;
import static io.redgiant.protocol.Address.ALL_JOURNAL_VECTOR;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between what other nodes say to all and the journal's thread, on an event loop: a message
 * for a worker waits in the worker's own queue, which has no end. What comes faster than it can be
 * kept is dropped here; it will be asked for.
 */
final class HearingVerticle extends VerticleBase {
  /** What waits for the journal: 16 MiB at the most. */
  private static final int HEARD_MAX = 64;

  private final Context journal;
  private final Handler<Message<Buffer>> heard;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param heard runs on the journal's context
   */
  HearingVerticle(Context journal, Handler<Message<Buffer>> heard) {
    this.journal = journal;
    this.heard = heard;
  }

  @Override
  public Future<?> start() {
    var bus = vertx.eventBus();
    return Future.all(
        bus.consumer(ALL_JOURNAL_RECORD, this::hear).completion(),
        bus.consumer(ALL_JOURNAL_VECTOR, this::hear).completion());
  }

  private void hear(Message<Buffer> message) {
    if (waiting.incrementAndGet() > HEARD_MAX) {
      waiting.decrementAndGet();
      return;
    }
    journal.runOnContext(
        turn -> {
          waiting.decrementAndGet();
          heard.handle(message);
        });
  }
}
