package io.redgiant.core;

import static java.lang.Integer.rotateRight;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * BLAKE3-256 in plain Java, written from the specification ("BLAKE3: one function, fast
 * everywhere", O'Connor, Aumasson, Neves, Wilcox-O'Hearn, section 2).
 *
 * <p>The input is cut into chunks of 1 KiB, the leaves of a binary tree; a chunk is a chain of
 * compressions of 64-byte blocks, a parent one compression of its two children's chaining values.
 * Only the last compression, the root's, is flagged so; hence the newest block waits in {@link
 * #block} until more bytes show that it is not the last one.
 *
 * <p>One thread at a time.
 */
final class Blake3 {
  private static final int BLOCK_BYTES = 64;
  private static final int BLOCKS_PER_CHUNK = 16;
  private static final int WORDS = 8; // of a chaining value
  private static final int DEPTH_MAX = 54; // 2^54 chunks of 1 KiB are the 2^64 bytes BLAKE3 allows

  private static final int CHUNK_START = 1;
  private static final int CHUNK_END = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;

  private static final int[] IV = {
    0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19
  };

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT_IN_BYTES =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Where {@link #save} puts what; the chaining values come last. */
  private static final long CHUNKS_AT = 0;

  private static final long BLOCKS_AT = 8;
  private static final long BLOCK_FILL_AT = 12;
  private static final long BLOCK_AT = 16;
  private static final long CHAIN_AT = BLOCK_AT + BLOCK_BYTES;
  private static final long STACK_AT = CHAIN_AT + WORDS * 4;
  static final long STATE_BYTES = STACK_AT + DEPTH_MAX * WORDS * 4;

  private final int[] words = new int[16]; // the block under compression
  private final byte[] block = new byte[BLOCK_BYTES]; // the newest block, not compressed yet
  private int blockFill;
  private final int[] chain = new int[WORDS]; // of the chunk that has not ended
  private int blocks; // compressed in that chunk
  private long chunks; // ended
  private final int[] stack =
      new int[DEPTH_MAX * WORDS]; // subtrees that wait for their right sibling: one per 1 in chunks
  private final int[] top = new int[WORDS];

  Blake3() {
    start();
  }

  void start() {
    blockFill = 0;
    chunks = 0;
    startChunk();
  }

  void update(MemorySegment source, long offset, long bytes) {
    var position = offset;
    var end = offset + bytes;
    while (position < end) {
      if (blockFill == BLOCK_BYTES) {
        for (int i = 0; i < words.length; i++) {
          words[i] = (int) INT_IN_BYTES.get(block, i * 4);
        }
        compressBlock();
        blockFill = 0;
      }
      while (blockFill == 0 && end - position > BLOCK_BYTES) {
        for (int i = 0; i < words.length; i++) {
          words[i] = source.get(INT, position + i * 4L);
        }
        compressBlock();
        position += BLOCK_BYTES;
      }
      var taken = (int) Math.min(BLOCK_BYTES - blockFill, end - position);
      MemorySegment.copy(source, JAVA_BYTE, position, block, blockFill, taken);
      blockFill += taken;
      position += taken;
    }
  }

  /** Writes the digest of all bytes so far and changes nothing: more may follow. */
  void finish(MemorySegment target, long offset) {
    root();
    MemorySegment.copy(top, 0, target, INT, offset, WORDS);
  }

  /** Whether the digest of all bytes so far is the one that stands in {@code expected}. */
  boolean digests(MemorySegment expected, long offset) {
    root();
    for (int i = 0; i < WORDS; i++) {
      if (top[i] != expected.get(INT, offset + i * 4L)) {
        return false;
      }
    }
    return true;
  }

  private void root() {
    Arrays.fill(block, blockFill, BLOCK_BYTES, (byte) 0);
    for (int i = 0; i < words.length; i++) {
      words[i] = (int) INT_IN_BYTES.get(block, i * 4);
    }
    var depth = Long.bitCount(chunks);
    var flags = (blocks == 0 ? CHUNK_START : 0) | CHUNK_END | (depth == 0 ? ROOT : 0);
    compress(chain, words, chunks, blockFill, flags, top);
    while (depth > 0) {
      depth--;
      parent(depth, top, depth == 0 ? ROOT : 0);
    }
  }

  void save(MemorySegment state, long offset) {
    state.set(LONG, offset + CHUNKS_AT, chunks);
    state.set(INT, offset + BLOCKS_AT, blocks);
    state.set(INT, offset + BLOCK_FILL_AT, blockFill);
    MemorySegment.copy(block, 0, state, JAVA_BYTE, offset + BLOCK_AT, blockFill);
    MemorySegment.copy(chain, 0, state, INT, offset + CHAIN_AT, WORDS);
    MemorySegment.copy(stack, 0, state, INT, offset + STACK_AT, Long.bitCount(chunks) * WORDS);
  }

  void load(MemorySegment state, long offset) {
    chunks = state.get(LONG, offset + CHUNKS_AT);
    blocks = state.get(INT, offset + BLOCKS_AT);
    blockFill = state.get(INT, offset + BLOCK_FILL_AT);
    MemorySegment.copy(state, JAVA_BYTE, offset + BLOCK_AT, block, 0, blockFill);
    MemorySegment.copy(state, INT, offset + CHAIN_AT, chain, 0, WORDS);
    MemorySegment.copy(state, INT, offset + STACK_AT, stack, 0, Long.bitCount(chunks) * WORDS);
  }

  private void startChunk() {
    blocks = 0;
    System.arraycopy(IV, 0, chain, 0, WORDS);
  }

  /** Takes {@link #words} as a whole block that is not the content's last. */
  private void compressBlock() {
    var ends = blocks == BLOCKS_PER_CHUNK - 1;
    var flags = (blocks == 0 ? CHUNK_START : 0) | (ends ? CHUNK_END : 0);
    compress(chain, words, chunks, BLOCK_BYTES, flags, chain);
    blocks++;
    if (ends) {
      chunkEnded();
    }
  }

  /**
   * Joins the ended chunk with every subtree to its left that it completes. More bytes follow, so
   * none is the root.
   */
  private void chunkEnded() {
    System.arraycopy(chain, 0, top, 0, WORDS);
    var depth = Long.bitCount(chunks);
    chunks++;
    for (var completed = chunks; (completed & 1) == 0; completed >>= 1) {
      depth--;
      parent(depth, top, 0);
    }
    System.arraycopy(top, 0, stack, depth * WORDS, WORDS);
    startChunk();
  }

  /**
   * Replaces {@code right} by the parent of the subtree at {@code depth} of the stack and itself.
   */
  private void parent(int depth, int[] right, int root) {
    System.arraycopy(stack, depth * WORDS, words, 0, WORDS);
    System.arraycopy(right, 0, words, WORDS, WORDS);
    compress(IV, words, 0, BLOCK_BYTES, PARENT | root, right);
  }

  /**
   * The compression function, section 2.2. All 32 words live in local variables: arrays would be
   * read and written 112 times per block.
   */
  private static void compress(
      int[] chain, int[] block, long counter, int blockBytes, int flags, int[] target) {
    int v0 = chain[0], v1 = chain[1], v2 = chain[2], v3 = chain[3];
    int v4 = chain[4], v5 = chain[5], v6 = chain[6], v7 = chain[7];
    int v8 = IV[0], v9 = IV[1], v10 = IV[2], v11 = IV[3];
    int v12 = (int) counter, v13 = (int) (counter >>> 32), v14 = blockBytes, v15 = flags;
    int m0 = block[0], m1 = block[1], m2 = block[2], m3 = block[3];
    int m4 = block[4], m5 = block[5], m6 = block[6], m7 = block[7];
    int m8 = block[8], m9 = block[9], m10 = block[10], m11 = block[11];
    int m12 = block[12], m13 = block[13], m14 = block[14], m15 = block[15];
    for (int round = 0; ; round++) {
      // Columns.
      v0 += v4 + m0;
      v12 = rotateRight(v12 ^ v0, 16);
      v8 += v12;
      v4 = rotateRight(v4 ^ v8, 12);
      v0 += v4 + m1;
      v12 = rotateRight(v12 ^ v0, 8);
      v8 += v12;
      v4 = rotateRight(v4 ^ v8, 7);
      v1 += v5 + m2;
      v13 = rotateRight(v13 ^ v1, 16);
      v9 += v13;
      v5 = rotateRight(v5 ^ v9, 12);
      v1 += v5 + m3;
      v13 = rotateRight(v13 ^ v1, 8);
      v9 += v13;
      v5 = rotateRight(v5 ^ v9, 7);
      v2 += v6 + m4;
      v14 = rotateRight(v14 ^ v2, 16);
      v10 += v14;
      v6 = rotateRight(v6 ^ v10, 12);
      v2 += v6 + m5;
      v14 = rotateRight(v14 ^ v2, 8);
      v10 += v14;
      v6 = rotateRight(v6 ^ v10, 7);
      v3 += v7 + m6;
      v15 = rotateRight(v15 ^ v3, 16);
      v11 += v15;
      v7 = rotateRight(v7 ^ v11, 12);
      v3 += v7 + m7;
      v15 = rotateRight(v15 ^ v3, 8);
      v11 += v15;
      v7 = rotateRight(v7 ^ v11, 7);
      // Diagonals.
      v0 += v5 + m8;
      v15 = rotateRight(v15 ^ v0, 16);
      v10 += v15;
      v5 = rotateRight(v5 ^ v10, 12);
      v0 += v5 + m9;
      v15 = rotateRight(v15 ^ v0, 8);
      v10 += v15;
      v5 = rotateRight(v5 ^ v10, 7);
      v1 += v6 + m10;
      v12 = rotateRight(v12 ^ v1, 16);
      v11 += v12;
      v6 = rotateRight(v6 ^ v11, 12);
      v1 += v6 + m11;
      v12 = rotateRight(v12 ^ v1, 8);
      v11 += v12;
      v6 = rotateRight(v6 ^ v11, 7);
      v2 += v7 + m12;
      v13 = rotateRight(v13 ^ v2, 16);
      v8 += v13;
      v7 = rotateRight(v7 ^ v8, 12);
      v2 += v7 + m13;
      v13 = rotateRight(v13 ^ v2, 8);
      v8 += v13;
      v7 = rotateRight(v7 ^ v8, 7);
      v3 += v4 + m14;
      v14 = rotateRight(v14 ^ v3, 16);
      v9 += v14;
      v4 = rotateRight(v4 ^ v9, 12);
      v3 += v4 + m15;
      v14 = rotateRight(v14 ^ v3, 8);
      v9 += v14;
      v4 = rotateRight(v4 ^ v9, 7);
      if (round == 6) {
        break;
      }
      // The message words of the next round: m[i] = m[{2,6,3,10,7,0,4,13,1,11,12,5,9,14,15,8}[i]].
      int t0 = m0, t1 = m1;
      m0 = m2;
      m2 = m3;
      m3 = m10;
      m10 = m12;
      m12 = m9;
      m9 = m11;
      m11 = m5;
      m5 = t0;
      m1 = m6;
      m6 = m4;
      m4 = m7;
      m7 = m13;
      m13 = m14;
      m14 = m15;
      m15 = m8;
      m8 = t1;
    }
    target[0] = v0 ^ v8;
    target[1] = v1 ^ v9;
    target[2] = v2 ^ v10;
    target[3] = v3 ^ v11;
    target[4] = v4 ^ v12;
    target[5] = v5 ^ v13;
    target[6] = v6 ^ v14;
    target[7] = v7 ^ v15;
  }
}
