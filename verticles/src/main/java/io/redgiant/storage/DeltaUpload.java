package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.local.DeltaRequest;
import io.redgiant.local.DeltaState.Run;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.UploadId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One delta upload: its chunk list, as far as it has come. Storage's event loop only. */
final class DeltaUpload implements Refeed.Source {
  /** Rows that are made room for at once. */
  private static final int BLOCK_ROWS = 1_024;

  final UploadId id;
  final DeltaRequest.Open opened;
  final int sinceCollection;
  long usedMillis;
  private int underWay; // requests that bring or hash its chunks
  private final @Nullable Set<ChunkId> known; // to its sender; null for all that are here
  private final List<byte[]> blocks = new ArrayList<>(); // all full but the last
  private int count;
  private long rowsBytes;

  DeltaUpload(UploadId id, DeltaRequest.Open opened, int sinceCollection, long nowMillis) {
    this.id = id;
    this.opened = opened;
    this.sinceCollection = sinceCollection;
    this.usedMillis = nowMillis;
    this.known = opened.base().manifests() == null ? null : new HashSet<>();
  }

  /** Its sender may read this chunk, or has sent it. */
  void know(ChunkId chunk) {
    if (known != null) {
      known.add(chunk);
    }
  }

  /** Whether its sender may learn that the node has this chunk. */
  boolean knows(ChunkId chunk) {
    return known == null || known.contains(chunk);
  }

  /** How many chunks that are known by name. */
  int knownCount() {
    return known == null ? 0 : known.size();
  }

  /** A request begins that may take long; {@link #end} when it is over. */
  void begin() {
    underWay++;
  }

  void end() {
    underWay--;
  }

  boolean isBusy() {
    return underWay > 0;
  }

  int count() {
    return count;
  }

  long rowsBytes() {
    return rowsBytes;
  }

  /** Adds rows, all or none. */
  void add(byte[] more) {
    var source = ByteBuffer.wrap(more).order(ByteOrder.LITTLE_ENDIAN);
    long sum = rowsBytes;
    for (int at = Digest.BYTES; at < more.length; at += Core.CHUNK_ROW_BYTES) {
      int bytes = source.getInt(at);
      if (bytes < 1 || bytes > Core.CHUNK_BYTES_MAX || sum + bytes > opened.bytes()) {
        throw new Refusal(
            Failure.BAD_REQUEST,
            "a chunk has 1 byte to 1 MiB, and all of them the %d bytes of the upload; this one says %d"
                .formatted(opened.bytes(), bytes));
      }
      sum += bytes;
      if (bytes < Core.CHUNK_BYTES_MIN && sum != opened.bytes()) {
        throw new Refusal(
            Failure.BAD_REQUEST, "only the last chunk of a content is shorter than 64 KiB");
      }
    }
    for (int at = 0; at < more.length; at += Core.CHUNK_ROW_BYTES) {
      if (count % BLOCK_ROWS == 0) {
        blocks.add(new byte[BLOCK_ROWS * Core.CHUNK_ROW_BYTES]);
      }
      row(count++).put(more, at, Core.CHUNK_ROW_BYTES);
    }
    rowsBytes = sum;
  }

  ChunkId chunk(int row) {
    return new ChunkId(Digest.read(row(row)));
  }

  private int bytes(int row) {
    var place = row(row);
    return place.getInt(place.position() + Digest.BYTES);
  }

  private ByteBuffer row(int row) {
    return ByteBuffer.wrap(
            blocks.get(row / BLOCK_ROWS),
            row % BLOCK_ROWS * Core.CHUNK_ROW_BYTES,
            Core.CHUNK_ROW_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public CompletableFuture<List<ChunkId>> from(int first) {
    int end = Math.min(count, first + BLOCK_ROWS);
    return CompletableFuture.completedFuture(
        IntStream.range(first, end).mapToObj(this::chunk).toList());
  }

  /** Ids and lengths of the rows in some runs; a row that is not known yet is refused. */
  List<SegmentRow> rows(List<Run> runs) {
    var chosen = new ArrayList<SegmentRow>();
    for (var run : runs) {
      if (run.first() + run.count() > count) {
        throw new Refusal(Failure.BAD_REQUEST, "the chunk list has " + count + " rows so far");
      }
      for (long row = run.first(); row < run.first() + run.count(); row++) {
        chosen.add(new SegmentRow(chunk((int) row), 0, bytes((int) row)));
      }
    }
    return chosen;
  }
}
