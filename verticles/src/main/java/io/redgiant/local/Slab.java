package io.redgiant.local;

import java.lang.foreign.MemorySegment;

/**
 * A piece of off-heap memory that bytes arrive in: a headroom, which later takes the unfinished
 * chunk of the slab before, and a body, which is filled from its start. Whoever was handed it last
 * owns it; handing over is a message, and that makes the bytes visible.
 */
public final class Slab implements ByReference {
  /** The longest chunk: what the slab before can leave over. */
  public static final int HEADROOM_BYTES = 1 << 20;

  public static final int BODY_BYTES = 1 << 20;
  public static final int BYTES = HEADROOM_BYTES + BODY_BYTES;

  private final MemorySegment memory;
  private int filledBytes; // the owner's

  Slab(MemorySegment memory) {
    this.memory = memory;
  }

  /** The whole slab, headroom first. */
  public MemorySegment memory() {
    return memory;
  }

  /** Bytes of the body that are filled. */
  public int filledBytes() {
    return filledBytes;
  }

  public int freeBytes() {
    return BODY_BYTES - filledBytes;
  }

  /** Copies as much of {@code source} as there is room for. Returns how many bytes that was. */
  public int fill(byte[] source, int offset, int bytes) {
    int taken = Math.min(bytes, freeBytes());
    MemorySegment.copy(
        source,
        offset,
        memory,
        java.lang.foreign.ValueLayout.JAVA_BYTE,
        HEADROOM_BYTES + (long) filledBytes,
        taken);
    filledBytes += taken;
    return taken;
  }

  /** Copies as much of {@code source} as there is room for. Returns how many bytes that was. */
  public int fill(MemorySegment source) {
    int taken = (int) Math.min(source.byteSize(), freeBytes());
    MemorySegment.copy(source, 0, memory, HEADROOM_BYTES + (long) filledBytes, taken);
    filledBytes += taken;
    return taken;
  }

  /** The part of the body that is not filled. */
  public MemorySegment free() {
    return memory.asSlice(HEADROOM_BYTES + (long) filledBytes, freeBytes());
  }

  /** Takes note that so many more bytes of {@link #free} have been filled. */
  public void filled(int more) {
    if (more < 0 || more > freeBytes()) {
      throw new IllegalArgumentException(more + " bytes do not fit into " + freeBytes());
    }
    filledBytes += more;
  }

  void clear() {
    filledBytes = 0;
  }
}
