package io.redgiant.journal;

import static io.redgiant.protocol.Address.ALL_JOURNAL_RECORD;
import static io.redgiant.protocol.Address.ALL_JOURNAL_VECTOR;
import static io.redgiant.protocol.Address.nodeJournalHold;
import static io.redgiant.protocol.Address.nodeJournalSince;

import io.redgiant.local.Members;
import io.redgiant.protocol.JournalMessage;
import io.redgiant.protocol.JournalMessage.Held;
import io.redgiant.protocol.JournalMessage.Hold;
import io.redgiant.protocol.JournalMessage.Page;
import io.redgiant.protocol.JournalMessage.Since;
import io.redgiant.protocol.NodeId;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.util.concurrent.CompletionStage;

/** What journals say to each other, over the clustered bus. */
final class JournalNetwork implements Replication.Network {
  /** A page takes some milliseconds; who has not answered by then is down or cut off. */
  private static final DeliveryOptions ASK = new DeliveryOptions().setSendTimeout(5_000);

  /** A copy takes a force there; who has not answered by then is reminded. */
  private static final DeliveryOptions HOLD = new DeliveryOptions().setSendTimeout(2_000);

  /** Longer than a message to all takes to the journal of a node that is busy. */
  private static final long LATER_MILLIS = 100;

  private final Vertx vertx;
  private final EventBus bus;
  private final Members members;

  JournalNetwork(Vertx vertx, Members members) {
    this.vertx = vertx;
    this.bus = vertx.eventBus();
    this.members = members;
  }

  @Override
  public void publish(JournalMessage message) {
    if (members.others().isEmpty()) {
      return; // the bus would bring it back to this node alone
    }
    var address =
        message instanceof JournalMessage.Written ? ALL_JOURNAL_RECORD : ALL_JOURNAL_VECTOR;
    bus.publish(address, Buffer.buffer(message.encode()));
  }

  @Override
  public CompletionStage<Page> ask(NodeId node, Since question) {
    return bus.<Buffer>request(nodeJournalSince(node), Buffer.buffer(question.encode()), ASK)
        .map(answer -> (Page) decode(answer.body()))
        .toCompletionStage();
  }

  @Override
  public CompletionStage<Held> hold(NodeId node, Hold records) {
    return bus.<Buffer>request(nodeJournalHold(node), Buffer.buffer(records.encode()), HOLD)
        .map(answer -> (Held) decode(answer.body()))
        .toCompletionStage();
  }

  @Override
  public void later(Runnable work) {
    vertx.setTimer(LATER_MILLIS, timer -> work.run());
  }

  static JournalMessage decode(Buffer body) {
    return JournalMessage.decode(body.getBytes());
  }
}
