package io.redgiant.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One node of a manifest, over its own bytes. A leaf (level 0) lists chunks; a node above lists
 * nodes. A manifest of up to {@link Limits#MANIFEST_ROWS_MAX} chunks is one leaf; a longer one is a
 * tree whose leaves are full but the last.
 *
 * <pre>
 * bytes  0..3   "RGM1"
 *        4      level
 *        5..7   zero
 *        8..15  content bytes covered, little-endian
 *        16..   rows: 32-byte id, 4-byte length of that chunk or node, and above level 0 the 8 bytes of content it covers
 * </pre>
 *
 * Everything a node says is checked here, once: a node that exists is whole, in bounds and adds up.
 */
public final class ManifestNode {
  public static final int HEADER_BYTES = 16;
  public static final int LEAF_ROW_BYTES = 36;
  public static final int INNER_ROW_BYTES = 44;

  private static final int MAGIC = 'R' | 'G' << 8 | 'M' << 16 | '1' << 24;

  private final ByteBuffer bytes;
  private final int level;
  private final int count;
  private final long contentBytes;

  private ManifestNode(ByteBuffer bytes, int level, int count, long contentBytes) {
    this.bytes = bytes;
    this.level = level;
    this.count = count;
    this.contentBytes = contentBytes;
  }

  /** Reads a node from all of {@code source}; refuses what is not one. */
  public static ManifestNode decode(ByteBuffer source) {
    var bytes = source.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() < HEADER_BYTES || bytes.getInt(0) != MAGIC) {
      throw bad("a manifest node begins with RGM1");
    }
    int level = Byte.toUnsignedInt(bytes.get(4));
    if (level >= Limits.MANIFEST_LEVELS_MAX || bytes.get(5) != 0 || bytes.getShort(6) != 0) {
      throw bad(
          "a manifest node has a level under "
              + Limits.MANIFEST_LEVELS_MAX
              + " and three zero bytes");
    }
    int rowBytes = rowBytes(level);
    int rows = bytes.remaining() - HEADER_BYTES;
    if (rows % rowBytes != 0 || rows / rowBytes > Limits.MANIFEST_ROWS_MAX) {
      throw bad("a manifest node has at most " + Limits.MANIFEST_ROWS_MAX + " whole rows");
    }
    var node = new ManifestNode(bytes, level, rows / rowBytes, bytes.getLong(8));
    node.check();
    return node;
  }

  /**
   * A leaf with the given rows, each a 32-byte id and a little-endian 32-bit length, as a scan
   * writes them.
   */
  public static ByteBuffer encodeLeaf(ByteBuffer rows, long contentBytes) {
    return header(0, rows.remaining(), contentBytes).put(rows.duplicate()).flip();
  }

  /**
   * Starts an inner node with room for {@code count} rows; add them with {@link #putInnerRow}, then
   * flip.
   */
  public static ByteBuffer startInner(int level, int count, long contentBytes) {
    return header(level, count * INNER_ROW_BYTES, contentBytes);
  }

  public static void putInnerRow(
      ByteBuffer target, ChunkId node, int nodeBytes, long contentBytes) {
    node.digest().write(target);
    target.putInt(nodeBytes).putLong(contentBytes);
  }

  private static ByteBuffer header(int level, int rowsBytes, long contentBytes) {
    var target = ByteBuffer.allocate(HEADER_BYTES + rowsBytes).order(ByteOrder.LITTLE_ENDIAN);
    return target.putInt(MAGIC).putInt(level).putLong(contentBytes);
  }

  public int level() {
    return level;
  }

  public int count() {
    return count;
  }

  /** Bytes of content under this node. */
  public long contentBytes() {
    return contentBytes;
  }

  /** The id of the chunk (or, above level 0, of the node) in row {@code index}. */
  public ChunkId id(int index) {
    return new ChunkId(
        Digest.read(bytes.slice(offset(index), Digest.BYTES).order(ByteOrder.BIG_ENDIAN)));
  }

  /** The length of the chunk or node in row {@code index}: bytes to read for it. */
  public int bytes(int index) {
    return bytes.getInt(offset(index) + Digest.BYTES);
  }

  /** The bytes of content that row {@code index} covers. */
  public long contentBytes(int index) {
    return level == 0 ? bytes(index) : bytes.getLong(offset(index) + Digest.BYTES + 4);
  }

  /**
   * Refuses a node that is not what a row of this one says it is: then the tree is wrong, and who
   * went on would read too little, too much, or for ever.
   *
   * @param last nothing of the manifest comes behind it: all others are full
   */
  public void requireBelow(int row, ManifestNode below, boolean last) {
    if (below.level != level - 1) {
      throw bad(
          "row %d of a manifest node of level %d names one of level %d"
              .formatted(row, level, below.level));
    }
    if (below.bytes.capacity() != bytes(row) || below.contentBytes != contentBytes(row)) {
      throw bad(
          "row %d of a manifest node says %d bytes for %d of content, and names a node of %d for %d"
              .formatted(
                  row, bytes(row), contentBytes(row), below.bytes.capacity(), below.contentBytes));
    }
    if (!last && below.count < Limits.MANIFEST_ROWS_MAX) {
      throw bad(
          "row %d of a manifest node names one of %d rows, and only the last has fewer than %d"
              .formatted(row, below.count, Limits.MANIFEST_ROWS_MAX));
    }
  }

  /** The node's own bytes, read-only. */
  public ByteBuffer encoded() {
    return bytes.asReadOnlyBuffer().rewind();
  }

  /**
   * The rows' bytes alone, read-only: on level 0 they are laid out as {@code Core.verify} takes
   * them.
   */
  public ByteBuffer rows() {
    return bytes.asReadOnlyBuffer().position(HEADER_BYTES).slice();
  }

  private void check() {
    long total = 0;
    for (int index = 0; index < count; index++) {
      long covered = contentBytes(index);
      if (bytes(index) <= 0 || covered <= 0 || covered > Limits.CONTENT_BYTES_MAX) {
        throw bad(
            "row " + index + " of a manifest node has a length that is not positive or too long");
      }
      total += covered;
    }
    if (total != contentBytes || total > Limits.CONTENT_BYTES_MAX) {
      throw bad(
          "a manifest node says "
              + contentBytes
              + " content bytes and its rows add up to "
              + total);
    }
    if (count == 0 && level > 0) {
      throw bad("a manifest node above the leaves has rows");
    }
  }

  private int offset(int index) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException("row " + index + " of " + count);
    }
    return HEADER_BYTES + index * rowBytes(level);
  }

  private static int rowBytes(int level) {
    return level == 0 ? LEAF_ROW_BYTES : INNER_ROW_BYTES;
  }

  private static Refusal bad(String why) {
    return new Refusal(Failure.BAD_REQUEST, why);
  }
}
