package io.redgiant.core;

import java.lang.foreign.MemorySegment;

/**
 * Chunk boundaries and digests over memory the caller owns. Every implementation gives the same
 * bytes for the same input. Safe for many threads at once, as long as no two calls share a state or
 * a target.
 *
 * <p>Every segment is off-heap: C cannot be given heap memory, and a copy behind the caller's back
 * would cost more than the digest of many a small source. A heap segment, a segment too short for
 * what it must hold and a state that was not started are bugs of the caller: {@link
 * IllegalArgumentException}.
 */
public interface Core {
  /** Bytes of a BLAKE3-256 digest. */
  int DIGEST_BYTES = 32;

  /** No chunk but the last of a content is shorter. */
  int CHUNK_BYTES_MIN = 64 << 10;

  /** What chunks of random bytes come to on average, closely. */
  int CHUNK_BYTES_AVERAGE = 256 << 10;

  /** No chunk is longer. */
  int CHUNK_BYTES_MAX = 1 << 20;

  /**
   * One row of a scan's result: the chunk's 32-byte id, then its length as a little-endian 32-bit
   * number.
   */
  int CHUNK_ROW_BYTES = DIGEST_BYTES + 4;

  /** For people and meters: {@code c-avx512}, {@code c-avx2}, {@code c-scalar}, {@code java}. */
  String name();

  /** Writes BLAKE3-256 of {@code source} to the first 32 bytes of {@code target}. */
  void digest(MemorySegment source, MemorySegment target);

  /** Size of the state that the {@code hasher} calls work on. */
  long hasherBytes();

  void hasherStart(MemorySegment state);

  void hasherUpdate(MemorySegment state, MemorySegment source);

  /** Writes the digest of all bytes so far. The state is unchanged: more bytes may follow. */
  void hasherFinish(MemorySegment state, MemorySegment target);

  /**
   * Finds where the chunk that begins at {@code source} ends. {@link #scan} does this and more;
   * alone it serves to measure and test.
   *
   * @param examined lengths up to this one are known to be no end: what an earlier call had at
   *     hand, 0 at first
   * @return its length, or 0 when it does not end in {@code source}
   */
  int cut(MemorySegment source, long examined);

  /** Size of the state that the {@code scan} calls work on. */
  long scanBytes();

  void scanStart(MemorySegment state);

  /**
   * Cuts and digests the next bytes of a content.
   *
   * <p>{@code source} begins with the unfinished chunk that the call before left over, again
   * ({@link #scanCarried} bytes, zero at first), followed by new bytes. Where the slabs of a
   * content begin and end never changes a cut.
   *
   * @param last no bytes follow: what remains is the last chunk. The state takes no more bytes, but
   *     still answers
   * @param rows receives one row of {@link #CHUNK_ROW_BYTES} for each chunk that ends in {@code
   *     source}; must have room for {@code source.byteSize() / CHUNK_BYTES_MIN + 1} of them
   * @return how many rows were written; a content of no bytes has none
   */
  int scan(MemorySegment state, MemorySegment source, boolean last, MemorySegment rows);

  /**
   * How many bytes at the end of the last {@code source} belong to a chunk that has not ended yet.
   */
  long scanCarried(MemorySegment state);

  /** Writes the content id (BLAKE3-256) of all bytes scanned so far. The state is unchanged. */
  void scanContentId(MemorySegment state, MemorySegment target);

  /**
   * Digests adjacent chunks and compares them with their rows.
   *
   * @param source the bytes of {@code count} chunks, one after another; as long as the sum of the
   *     rows' lengths
   * @param rows as a scan writes them; a length of 0 or above {@link #CHUNK_BYTES_MAX} is refused
   * @return the index of the first chunk whose bytes are not what its row says, or {@code count}
   */
  int verify(MemorySegment source, MemorySegment rows, int count);
}
