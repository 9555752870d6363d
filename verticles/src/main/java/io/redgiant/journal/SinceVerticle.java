package io.redgiant.journal;

import static io.redgiant.protocol.Address.nodeJournalSince;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.local.Answer;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.JournalMessage.Since;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;

/** Answers other nodes what their journals lack, on a worker thread of its own. */
final class SinceVerticle extends VerticleBase {
  private final CatalogueFile file;
  private final Settling settling;
  private final NodeId node;
  private final RecordSource source;
  private CatalogueReader reader; // opened at the start
  private GuardedReads reads; // made at the start

  SinceVerticle(CatalogueFile file, Settling settling, Disk disk, NodeId node, Core core) {
    this.file = file;
    this.settling = settling;
    this.node = node;
    source = new RecordSource(disk, node, core);
  }

  @Override
  public Future<?> start() throws SQLException {
    reader = new CatalogueReader(file);
    reads = new GuardedReads(vertx.eventBus(), settling);
    return vertx
        .eventBus()
        .<Buffer>consumer(nodeJournalSince(node), Answer.across(this::since))
        .completion();
  }

  private Future<Buffer> since(Buffer body) {
    if (JournalNetwork.decode(body) instanceof Since question) {
      return reads.read(reader::reached).compose(reached -> page(question, reached));
    }
    throw new Refusal(Failure.BAD_REQUEST, "a journal is asked with a version vector");
  }

  private Future<Buffer> page(Since question, Map<Origin, Reached> reached) {
    try {
      var page = source.since(question.vector(), reached);
      return Future.succeededFuture(Buffer.buffer(page.encode()));
    } catch (IOException unreadable) {
      return Future.failedFuture(unreadable);
    }
  }

  @Override
  public Future<?> stop() throws SQLException {
    reads.close();
    reader.close();
    return Future.succeededFuture();
  }
}
