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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets what is lacking here from other nodes, one after the other until one has it; verified before
 * it is kept. What two want at once travels once: the second waits for the first, and asks for
 * itself only if that fails. Whoever is to rely on it forces it. Storage's event loop only.
 */
final class Pull {
  private static final Logger LOG = LoggerFactory.getLogger(Pull.class);

  private final CoreWork core;
  private final Ingests ingests;
  private final OtherNodes others;

  /** Chunks that are on their way, and what ends when they are here or nobody gave them. */
  private final Map<ChunkId, CompletableFuture<Void>> underWay = new HashMap<>();

  Pull(CoreWork core, Ingests ingests, OtherNodes others) {
    this.core = core;
    this.ingests = ingests;
    this.others = others;
  }

  /**
   * Brings it here, or what of it comes before something that is on its way already.
   *
   * @param sources whom to ask, the likeliest first
   * @param reached hears up to where of the content it has come
   * @return up to where of the content it is here; where a node of the manifest was lacking, where
   *     that was noticed
   */
  CompletableFuture<Long> bring(
      ManifestId manifest, LackingException lacking, List<NodeId> sources, LongConsumer reached) {
    var node = lacking.node();
    if (node != null) {
      return chunk(node, sources).thenApply(brought -> lacking.offset());
    }
    var chunks = lacking.chunks();
    var other = underWay.get(lacking.first());
    if (other != null) {
      return afterwards(other, () -> bring(manifest, lacking, sources, reached))
          .thenApply(end -> end == null ? lacking.offset() + chunks.getFirst().bytes() : end);
    }
    int before = 1;
    while (before < chunks.size() && !underWay.containsKey(chunks.get(before).chunk())) {
      before++;
    }
    var wanted = LackingException.ofChunks(chunks.subList(0, before), lacking.offset());
    return begin(
            wanted.chunks().stream().map(SegmentRow::chunk).toList(),
            () ->
                from(sources, wanted.first(), source -> chunks(manifest, wanted, source, reached)))
        .thenApply(brought -> wanted.end());
  }

  /** Brings one chunk, or one node of a manifest, by its id. */
  CompletableFuture<Void> chunk(ChunkId chunk, List<NodeId> sources) {
    var other = underWay.get(chunk);
    return other != null
        ? afterwards(other, () -> chunk(chunk, sources))
        : begin(
            List.of(chunk),
            () -> from(sources, chunk, source -> chunk(new Fetch.Chunk(source, chunk))));
  }

  /** Null once the other one has brought it; this one's own answer where that failed. */
  private static <T> CompletableFuture<T> afterwards(
      CompletableFuture<Void> other, Supplier<CompletableFuture<T>> own) {
    return other.<T>thenApply(brought -> null).exceptionallyCompose(failed -> own.get());
  }

  private CompletableFuture<Void> begin(
      List<ChunkId> chunks, Supplier<CompletableFuture<Void>> pull) {
    var ended = new CompletableFuture<Void>();
    chunks.forEach(chunk -> underWay.put(chunk, ended));
    CompletableFuture.completedFuture(chunks)
        .thenCompose(wanted -> pull.get()) // so that what it throws ends it too
        .whenComplete(
            (done, error) -> {
              chunks.forEach(underWay::remove);
              if (error == null) {
                ended.complete(null);
              } else {
                ended.completeExceptionally(error);
              }
            });
    return ended;
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
      ManifestId manifest, LackingException lacking, NodeId source, LongConsumer reached) {
    long bytes = lacking.end() - lacking.offset();
    var range = new Fetch.Range(lacking.offset(), bytes);
    var cuts =
        new GivenCuts(core, lacking.chunks(), came -> reached.accept(lacking.offset() + came));
    return ingests
        .open(
            OptionalLong.of(bytes),
            chunks -> new Ingests.Route(cuts, new GivenCuts.Sink(chunks, false)),
            () -> {})
        .thenCompose(
            number ->
                others
                    .fetch(
                        new Fetch.Content(source, manifest, range, new IngestCredit(number, null)))
                    .thenCompose(last -> ingests.intake(number, last.slab()).end(last.slab()))
                    .<Void>thenApply(stored -> null)
                    .whenComplete((done, error) -> end(number, error)))
        .exceptionallyCompose(
            error -> {
              var wrong = cuts.wrong();
              return wrong == null
                  ? CompletableFuture.failedFuture(error)
                  : complain(source, wrong, error);
            });
  }

  private void end(long number, @Nullable Throwable error) {
    if (error == null) {
      ingests.close(number);
    } else {
      ingests.abort(new IngestAbort(number, null));
    }
  }

  /**
   * Asks a node for a chunk that it gave other bytes for: by its id, so that it reads what it has
   * before it answers, and takes out of service what has rotted. Fails in any case, and the next
   * source is asked.
   */
  private CompletableFuture<Void> complain(NodeId source, ChunkId wrong, Throwable error) {
    LOG.warn("node {} gave other bytes for chunk {}", source, wrong);
    return chunk(new Fetch.Chunk(source, wrong))
        .handle((came, refused) -> null)
        .thenCompose(told -> CompletableFuture.failedFuture(error));
  }
}
