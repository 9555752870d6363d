package io.redgiant.protocol;

import org.jspecify.annotations.Nullable;

/**
 * One immutable fact. The body and its salt may have been erased since; the header never is.
 *
 * @param id BLAKE3 of the header's bytes
 * @param salt 16 random bytes that keep an erased body from being guessed by its hash, or null once
 *     erased
 * @param body at most 64 KiB, or null once erased
 */
public record JournalRecord(
    RecordId id, RecordHeader header, byte @Nullable [] salt, byte @Nullable [] body) {
  public static final int SALT_BYTES = 16;

  public JournalRecord {
    if ((salt == null) != (body == null)) {
      throw new IllegalArgumentException("salt and body are erased together");
    }
    if (salt != null && salt.length != SALT_BYTES
        || body != null && body.length != header.bodyBytes()) {
      throw new IllegalArgumentException(
          "the header says " + header.bodyBytes() + " body bytes, and a salt has 16");
    }
  }

  /** A record of which only the header is left. */
  public static JournalRecord erased(RecordId id, RecordHeader header) {
    return new JournalRecord(id, header, null, null);
  }

  public boolean erased() {
    return body == null;
  }

  /** What a read names to be sure that this record has been applied. */
  public Position position() {
    return Position.of(header.origin(), header.sequence());
  }
}
