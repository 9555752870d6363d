package io.redgiant.storage;

import io.redgiant.protocol.ChunkId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a content consists of is not all here. It may be on another node: {@link RemoteReads} and
 * {@link Pull} get it from there and try again.
 */
final class LackingException extends RuntimeException {
  /** Of the manifest, or null where chunks of the content are what is lacking. */
  private final @Nullable ChunkId node;

  private final transient List<SegmentRow> chunks;
  private final long offset;

  private LackingException(@Nullable ChunkId node, List<SegmentRow> chunks, long offset) {
    super("not here: " + (node == null ? chunks.getFirst().chunk() : node), null, false, false);
    this.node = node;
    this.chunks = chunks;
    this.offset = offset;
  }

  static LackingException ofNode(ChunkId node) {
    return new LackingException(node, List.of(), 0);
  }

  /**
   * @param chunks ids and lengths of the lacking chunks, side by side in the content
   * @param offset where in the content the first of them begins
   */
  static LackingException ofChunks(List<SegmentRow> chunks, long offset) {
    return new LackingException(null, List.copyOf(chunks), offset);
  }

  @Nullable ChunkId node() {
    return node;
  }

  List<SegmentRow> chunks() {
    return chunks;
  }

  long offset() {
    return offset;
  }

  /** The first thing that is lacking. */
  ChunkId first() {
    return node == null ? chunks.getFirst().chunk() : node;
  }

  /** Where in the content the lacking chunks end. */
  long end() {
    return offset + chunks.stream().mapToLong(SegmentRow::bytes).sum();
  }
}
