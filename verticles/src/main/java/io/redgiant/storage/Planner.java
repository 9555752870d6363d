package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.local.ContentPlan;
import io.redgiant.local.ContentPlanRequest;
import io.redgiant.local.CoreWork;
import io.redgiant.local.Extent;
import io.redgiant.local.VerifyJob;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.ManifestNode;
import io.redgiant.protocol.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds where a range of a content lies, and has it verified before it is sent for the first time
 * in a day, if that is wanted. Storage's event loop only.
 */
final class Planner {
  /** A plan stops here: whoever wants more asks again. */
  private static final int EXTENTS_MAX = 1_024;

  /** So much is read and verified before an answer: a few milliseconds to the first byte. */
  private static final int VERIFY_BYTES_MAX = 4 << 20;

  /**
   * So much is fetched from another node at a time: some milliseconds, and long enough for the
   * force behind it to cost little.
   */
  private static final long LACKING_BYTES_MAX = 8 << 20;

  private final ChunkStore store;
  private final ManifestReader manifests;
  private final CoreWork core;
  private final Executor loop;

  Planner(ChunkStore store, ManifestReader manifests, CoreWork core, Executor loop) {
    this.store = store;
    this.manifests = manifests;
    this.core = core;
    this.loop = loop;
  }

  /** Fails with a {@link LackingException} where the first of the bytes are not here. */
  CompletableFuture<ContentPlan> plan(ContentPlanRequest request) {
    return manifests
        .root(request.manifest())
        .thenCompose(
            root -> {
              long end = Math.min(root.contentBytes(), request.offset() + request.bytes());
              return new Plan(root, request.offset(), end, request.verified()).go();
            });
  }

  /** One plan in the making. */
  private final class Plan {
    private final ManifestNode root;
    private final long end;
    private final long start;
    private final boolean verified;
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>(); // pinned, once for each piece
    private final List<Unverified> unverified = new ArrayList<>();
    private final Set<CompletableFuture<Void>> written = new HashSet<>(); // they come just now
    private long at;
    private long unverifiedBytes;
    private boolean full;

    Plan(ManifestNode root, long start, long end, boolean verified) {
      this.root = root;
      this.verified = verified;
      this.start = start;
      this.end = end;
      this.at = start;
    }

    CompletableFuture<ContentPlan> go() {
      return gather()
          .thenCompose(gathered -> all(written))
          .thenCompose(arrived -> verifyAll())
          .thenApply(verified -> answer())
          .whenComplete(
              (plan, error) -> {
                if (error != null) {
                  segments.forEach(store.segments()::doneReading);
                }
              });
    }

    private CompletableFuture<Void> gather() {
      if (full || at >= end) {
        return CompletableFuture.completedFuture(null);
      }
      return manifests
          .leafAtByte(root, at)
          .thenCompose(
              leaf -> {
                add(leaf);
                return gather();
              });
    }

    private void add(ManifestReader.Leaf leaf) {
      long chunkStart = leaf.offset();
      for (int row = 0; row < leaf.node().count() && !full && at < end; row++) {
        int bytes = leaf.node().bytes(row);
        if (chunkStart + bytes > at) {
          add(leaf.node(), row, chunkStart);
        }
        chunkStart += bytes;
      }
    }

    /** What is lacking from a row on, as far as it is wanted and one request should bring. */
    private LackingException lacking(ManifestNode leaf, int first, long chunkStart) {
      var chunks = new ArrayList<SegmentRow>();
      long chunkEnd = chunkStart;
      for (int row = first;
          row < leaf.count() && chunkEnd < Math.min(end, chunkStart + LACKING_BYTES_MAX);
          row++) {
        if (store.index().find(leaf.id(row)) != ChunkIndex.ABSENT) {
          break;
        }
        chunks.add(new SegmentRow(leaf.id(row), 0, leaf.bytes(row)));
        chunkEnd += leaf.bytes(row);
      }
      return LackingException.ofChunks(chunks, chunkStart);
    }

    private void add(ManifestNode leaf, int row, long chunkStart) {
      var chunk = leaf.id(row);
      long slot = store.index().find(chunk);
      if (slot == ChunkIndex.ABSENT) {
        if (at == start) {
          throw lacking(leaf, row, chunkStart);
        }
        full = true; // what is here goes out first
        return;
      }
      int bytes = leaf.bytes(row);
      if (bytes != store.index().bytes(slot)) {
        throw new Refusal(
            Failure.INTERNAL,
            "the manifest says %d bytes for chunk %s, which has %d"
                .formatted(bytes, chunk, store.index().bytes(slot)));
      }
      var segment = store.segments().get(store.index().segment(slot));
      long place = store.index().offset(slot);
      if (!verified) {
        written.add(store.written(chunk));
      } else if (!store.hours().withinADay(store.index().verifiedHour(slot))) {
        if (unverifiedBytes > 0 && unverifiedBytes + bytes > VERIFY_BYTES_MAX
            || unverifiedBytes == 0 && at > start) {
          full = true; // what is good already goes out first
          return;
        }
        unverifiedBytes += bytes;
        addUnverified(segment, place, bytes, leaf, row);
      } else if (unverifiedBytes > 0) {
        full = true;
        return;
      }
      long from = at - chunkStart;
      long until = Math.min(end - chunkStart, bytes);
      addPiece(segment, place + from, until - from);
      at = chunkStart + until;
    }

    private void addPiece(Segment segment, long place, long bytes) {
      var last = pieces.isEmpty() ? null : pieces.getLast();
      if (last != null && last.segment == segment && last.offset + last.bytes == place) {
        last.bytes += bytes;
        return;
      }
      segment.addReader();
      segments.add(segment);
      pieces.add(new Piece(segment, place, bytes));
      full = pieces.size() == EXTENTS_MAX;
    }

    private void addUnverified(Segment segment, long place, int bytes, ManifestNode leaf, int row) {
      var last = unverified.isEmpty() ? null : unverified.getLast();
      if (last == null || last.segment != segment || last.offset + last.bytes != place) {
        last = new Unverified(segment, place);
        unverified.add(last);
      }
      last.bytes += bytes;
      written.add(store.written(leaf.id(row)));
      last.rows.add(
          leaf.rows().slice(row * ManifestNode.LEAF_ROW_BYTES, ManifestNode.LEAF_ROW_BYTES));
    }

    private CompletableFuture<Void> verifyAll() {
      return all(unverified.stream().map(this::verify).toList());
    }

    private CompletableFuture<Void> verify(Unverified part) {
      var rows = ByteBuffer.allocate(part.rows.size() * Core.CHUNK_ROW_BYTES);
      part.rows.forEach(row -> rows.put(row.duplicate()));
      var job =
          new VerifyJob(
              part.segment.payload(), part.offset, part.bytes, rows.flip(), part.rows.size());
      return core.verify(job)
          .thenAccept(answer -> store.verified(part.segment, part.offset, rows, answer.good()))
          .toCompletableFuture();
    }

    private static CompletableFuture<Void> all(Collection<CompletableFuture<Void>> futures) {
      return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    }

    private ContentPlan answer() {
      var extents = pieces.stream().map(Piece::extent).toList();
      var released = new AtomicBoolean();
      return new ContentPlan(
          extents,
          at - start,
          () -> {
            if (released.compareAndSet(false, true)) {
              loop.execute(() -> segments.forEach(store.segments()::doneReading));
            }
          });
    }
  }

  /** An extent that may still grow. */
  private static final class Piece {
    private final Segment segment;
    private final long offset;
    private long bytes;

    Piece(Segment segment, long offset, long bytes) {
      this.segment = segment;
      this.offset = offset;
      this.bytes = bytes;
    }

    Extent extent() {
      return new Extent(segment.payload().path(), offset, bytes);
    }
  }

  /** Adjacent chunks that have not been read and found right within the day. */
  private static final class Unverified {
    private final Segment segment;
    private final long offset;
    private int bytes;
    private final List<ByteBuffer> rows = new ArrayList<>();

    Unverified(Segment segment, long offset) {
      this.segment = segment;
      this.offset = offset;
    }
  }
}
