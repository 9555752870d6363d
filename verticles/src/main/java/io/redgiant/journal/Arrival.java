package io.redgiant.journal;

import io.redgiant.local.Acknowledged;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.Members;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a journal does before its node is ready: brings what the others wrote while it was away, and
 * sees to the node's place in the layout. The journal's thread.
 */
final class Arrival {
  private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);

  /** A node that does not answer so often in a row does not hold up a start. */
  private static final int ASKS_MAX = 3;

  /** How long until a disk that was full is tried again: a person's minute. */
  private static final long JOIN_AGAIN_MILLIS = 60_000;

  private final Vertx vertx;
  private final Context context;
  private final NodeId node;
  private final Members members;

  Arrival(Vertx vertx, Context context, NodeId node, Members members) {
    this.vertx = vertx;
    this.context = context;
    this.node = node;
    this.members = members;
  }

  /** Brings what the other nodes wrote while this one was away. */
  Future<?> catchUp(Replication replication) {
    return Future.all(
        members.others().stream().map(other -> catchUp(replication, other, ASKS_MAX)).toList());
  }

  private Future<?> catchUp(Replication replication, NodeId other, int asks) {
    return Future.fromCompletionStage(replication.ask(other), context)
        .compose(
            caughtUp -> {
              if (caughtUp || !members.others().contains(other)) {
                return Future.succeededFuture();
              }
              if (asks == 1) {
                LOG.warn("node {} does not say what it has; starting without it", other);
                return Future.succeededFuture();
              }
              return catchUp(replication, other, asks - 1);
            });
  }

  /**
   * A node that the layout never had joins it by itself; one that was removed does not come back
   * so. The node serves without, so that a disk that is full or read-only stops no start.
   */
  void joinLayout(
      Journal journal, int weight, Function<JournalWrite, Future<Acknowledged>> append) {
    if (journal.network().layout().places().containsKey(node)) {
      return;
    }
    Future.succeededFuture(new JournalWrite.Place(node, Layout.State.ACTIVE, weight))
        .compose(append)
        .onFailure(
            error -> {
              LOG.warn("this node cannot join the layout yet: {}", error.getMessage());
              vertx.setTimer(JOIN_AGAIN_MILLIS, timer -> joinLayout(journal, weight, append));
            });
  }
}
