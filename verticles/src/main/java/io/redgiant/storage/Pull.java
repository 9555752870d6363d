package io.redgiant.storage;

import io.redgiant.local.CoreWork;
import io.redgiant.local.DigestJob;
import io.redgiant.local.Fetch;
import io.redgiant.local.IngestAbort;
import io.redgiant.local.IngestCredit;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets what is lacking here from other nodes, one after the other until one has it; verified before
 * it is kept. Whoever is to rely on it forces it. Storage's event loop only.
 */
final class Pull {
  private static final Logger LOG = LoggerFactory.getLogger(Pull.class);

  private final CoreWork core;
  private final Ingests ingests;
  private final OtherNodes others;

  Pull(CoreWork core, Ingests ingests, OtherNodes others) {
    this.core = core;
    this.ingests = ingests;
    this.others = others;
  }

  /**
   * Brings it here.
   *
   * @param sources whom to ask, the likeliest first
   */
  CompletableFuture<Void> bring(
      ManifestId manifest, LackingException lacking, List<NodeId> sources) {
    var node = lacking.node();
    return node == null
        ? from(sources, lacking.first(), source -> chunks(manifest, lacking, source))
        : chunk(node, sources);
  }

  /** Brings one chunk, or one node of a manifest, by its id. */
  CompletableFuture<Void> chunk(ChunkId chunk, List<NodeId> sources) {
    return from(sources, chunk, source -> chunk(new Fetch.Chunk(source, chunk)));
  }

  private static CompletableFuture<Void> from(
      List<NodeId> sources, ChunkId first, Function<NodeId, CompletableFuture<Void>> attempt) {
    if (sources.isEmpty()) {
      return CompletableFuture.failedFuture(nobody(first));
    }
    var source = sources.getFirst();
    return attempt
        .apply(source)
        .exceptionallyCompose(
            error -> {
              var cause = Causes.of(error);
              if (cause instanceof Refusal refusal && isOwn(refusal)) {
                return CompletableFuture.failedFuture(refusal);
              }
              LOG.debug("node {} does not give {}", source, first, cause);
              return from(sources.subList(1, sources.size()), first, attempt);
            });
  }

  /** A full or read-only disk here: no other node changes that. */
  private static boolean isOwn(Refusal refusal) {
    return refusal.failure() == Failure.NO_SPACE || refusal.failure() == Failure.BUSY;
  }

  private static Refusal nobody(ChunkId first) {
    return new Refusal(
        Failure.UNAVAILABLE,
        "chunk " + first + " is on no node that is up; try again when more are");
  }

  private CompletableFuture<Void> chunk(Fetch.Chunk wanted) {
    return others
        .fetch(wanted)
        .thenCompose(
            bytes ->
                core.digest(new DigestJob(bytes))
                    .thenCompose(digested -> keep(wanted, bytes, new ChunkId(digested.digest()))));
  }

  private CompletableFuture<Void> keep(Fetch.Chunk wanted, ByteBuffer bytes, ChunkId came) {
    if (!came.equals(wanted.chunk())) {
      LOG.warn("node {} gave other bytes for {}", wanted.from(), wanted.chunk());
      throw new Refusal(Failure.CHECKSUM_MISMATCH, "other bytes came for " + wanted.chunk());
    }
    return ingests.keep(bytes);
  }

  private CompletableFuture<Void> chunks(
      ManifestId manifest, LackingException lacking, NodeId source) {
    long bytes = lacking.end() - lacking.offset();
    var range = new Fetch.Range(lacking.offset(), bytes);
    return ingests
        .open(
            OptionalLong.of(bytes),
            chunks ->
                new Ingests.Route(
                    new GivenCuts(core, lacking.chunks()), new GivenCuts.Sink(chunks)),
            () -> {})
        .thenCompose(
            number ->
                others
                    .fetch(
                        new Fetch.Content(source, manifest, range, new IngestCredit(number, null)))
                    .thenCompose(last -> ingests.intake(number, last.slab()).end(last.slab()))
                    .<Void>thenApply(stored -> null)
                    .whenComplete((done, error) -> end(number, source, lacking, error)));
  }

  private void end(
      long number, NodeId source, LackingException lacking, @Nullable Throwable error) {
    if (error == null) {
      ingests.close(number);
      return;
    }
    if (Causes.of(error) instanceof Refusal refusal
        && refusal.failure() == Failure.CHECKSUM_MISMATCH) {
      LOG.warn("node {} gave other bytes for chunks from {}", source, lacking.first());
    }
    ingests.abort(new IngestAbort(number, null));
  }
}
