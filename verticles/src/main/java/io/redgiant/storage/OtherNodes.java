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

/** The other nodes, as far as storage needs them. Answers come on storage's event loop. */
interface OtherNodes {
  /** Which are up just now. */
  Set<NodeId> up();

  /** A chunk or a node of a manifest, from there: not verified. */
  CompletableFuture<ByteBuffer> fetch(Fetch.Chunk chunk);

  /**
   * Bytes of a content, from there, into an ingest; answers the last slab. Where that fails, the
   * ingest is over.
   */
  CompletableFuture<IngestCredit> fetch(Fetch.Content content);

  /** Asks a node to hold a content, or how far that is. Fails when there is no answer. */
  CompletableFuture<Held> ask(NodeId node, Hold hold);

  /** Asks a node which contents it keeps. Fails when there is no answer. */
  CompletableFuture<Kept> ask(NodeId node, Which which);
}
