package io.redgiant.storage;

import static io.redgiant.protocol.Address.LOCAL_FETCH_CHUNK;
import static io.redgiant.protocol.Address.LOCAL_FETCH_CONTENT;
import static io.redgiant.protocol.Address.nodeContentHold;
import static io.redgiant.protocol.Address.nodeContentKept;

import io.redgiant.local.Answer;
import io.redgiant.local.ByReference;
import io.redgiant.local.ChunkBytes;
import io.redgiant.local.Fetch;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.Members;
import io.redgiant.protocol.ContentMessage;
import io.redgiant.protocol.ContentMessage.Held;
import io.redgiant.protocol.ContentMessage.Hold;
import io.redgiant.protocol.ContentMessage.Kept;
import io.redgiant.protocol.ContentMessage.Which;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The other nodes over the clustered bus, and their bytes by way of the web side. */
record OtherNodesOverBus(EventBus bus, Members members) implements OtherNodes {
  /** A node answers within a second how far it is. */
  private static final DeliveryOptions ASK = new DeliveryOptions().setSendTimeout(3_000);

  @Override
  public Set<NodeId> up() {
    return members.others();
  }

  @Override
  public CompletableFuture<ByteBuffer> fetch(Fetch.Chunk chunk) {
    return stage(Answer.<ChunkBytes>from(bus, LOCAL_FETCH_CHUNK, chunk).map(ChunkBytes::bytes));
  }

  @Override
  public CompletableFuture<IngestCredit> fetch(Fetch.Content content) {
    return stage(Answer.from(bus, LOCAL_FETCH_CONTENT, content, ByReference.UNTIL_COPIED));
  }

  @Override
  public CompletableFuture<Held> ask(NodeId node, Hold hold) {
    return ask(nodeContentHold(node), hold).thenApply(Held.class::cast);
  }

  @Override
  public CompletableFuture<Kept> ask(NodeId node, Which which) {
    return ask(nodeContentKept(node), which).thenApply(Kept.class::cast);
  }

  private CompletableFuture<ContentMessage> ask(String address, ContentMessage question) {
    return stage(
        bus.<Buffer>request(address, Buffer.buffer(question.encode()), ASK)
            .map(answer -> ContentMessage.decode(answer.body().getBytes()))
            .recover(error -> Future.failedFuture(cause(error))));
  }

  private static Throwable cause(Throwable error) {
    if (!(error instanceof ReplyException reply)) {
      return error;
    }
    return reply.failureType() == ReplyFailure.RECIPIENT_FAILURE
        ? new Refusal(Failure.ofStatus(reply.failureCode()), String.valueOf(reply.getMessage()))
        : new Refusal(Failure.UNAVAILABLE, "it does not answer");
  }

  private static <T> CompletableFuture<T> stage(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture();
  }
}
