package io.redgiant.storage;

import io.redgiant.local.Fetch;
import io.redgiant.local.IngestCredit;
import io.redgiant.protocol.ContentMessage.Held;
import io.redgiant.protocol.ContentMessage.Hold;
import io.redgiant.protocol.ContentMessage.Kept;
import io.redgiant.protocol.ContentMessage.Which;
import io.redgiant.protocol.NodeId;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A node that is alone: nobody is up, and so nobody is ever asked. */
enum NoOtherNodes implements OtherNodes {
  INSTANCE;

  @Override
  public Set<NodeId> up() {
    return Set.of();
  }

  @Override
  public CompletableFuture<ByteBuffer> fetch(Fetch.Chunk chunk) {
    throw new AssertionError("asked " + chunk.from() + ", which is not up");
  }

  @Override
  public CompletableFuture<IngestCredit> fetch(Fetch.Content content) {
    throw new AssertionError("asked " + content.from() + ", which is not up");
  }

  @Override
  public CompletableFuture<Kept> ask(NodeId node, Which which) {
    throw new AssertionError("asked " + node + ", which is not up");
  }

  @Override
  public CompletableFuture<Held> ask(NodeId node, Hold hold) {
    throw new AssertionError("asked " + node + ", which is not up");
  }
}
