package io.redgiant.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a journal reaches: for each origin the highest sequence up to which it has all records.
 * Origins that have ended are many and change no more, so that one digest stands for all that are
 * not listed.
 *
 * <pre>
 * u16 listed · node 16, epoch 8, sequence 8 each · digest 32    (all big-endian)
 * </pre>
 *
 * @param others BLAKE3 of origins and sequences that are not listed, in order; zeros say that there
 *     are none
 */
public record VersionVector(SortedMap<Origin, Long> listed, Digest others) {
  private static final int ORIGIN_BYTES = Id128.BYTES + 8 + 8;

  public VersionVector {
    if (listed.size() > Limits.VECTOR_ORIGINS_MAX) {
      throw new IllegalArgumentException(
          "a version vector lists at most " + Limits.VECTOR_ORIGINS_MAX + " origins");
    }
    listed = Collections.unmodifiableSortedMap(new TreeMap<>(listed));
  }

  /** Whether no origin was left out. */
  public boolean isComplete() {
    return others.equals(Digest.ZERO);
  }

  public long reached(Origin origin) {
    return listed.getOrDefault(origin, 0L);
  }

  /** An origin and how far it is reached, as listed here, and as {@code others} hashes them. */
  public static byte[] entry(Origin origin, long sequence) {
    var target = ByteBuffer.allocate(ORIGIN_BYTES);
    origin.node().value().write(target);
    return target.putLong(origin.epoch()).putLong(sequence).array();
  }

  void write(ByteArrayOutputStream target) {
    target.write(listed.size() >> 8);
    target.write(listed.size());
    listed.forEach((origin, sequence) -> target.writeBytes(entry(origin, sequence)));
    target.writeBytes(others.bytes());
  }

  /** Reads one at the buffer's position and moves past it. */
  static VersionVector read(ByteBuffer source) {
    var listed = new TreeMap<Origin, Long>();
    for (int left = Short.toUnsignedInt(source.getShort()); left > 0; left--) {
      listed.put(Origin.read(source), source.getLong());
    }
    return new VersionVector(listed, Digest.read(source));
  }
}
