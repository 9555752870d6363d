package io.redgiant.journal;

import io.redgiant.core.Core;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.RecordHeader;
import io.redgiant.protocol.RecordId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The hashes that name a record and bind its body. One thread at a time. */
final class RecordDigests {
  private static final int SOURCE_BYTES =
      Math.max(RecordHeader.BYTES_MAX, JournalRecord.SALT_BYTES + Limits.RECORD_BODY_BYTES_MAX);

  private final Core core;
  private final MemorySegment source; // the core works on memory outside the heap
  private final MemorySegment target;

  RecordDigests(Core core) {
    this.core = core;
    source = Arena.ofAuto().allocate(SOURCE_BYTES);
    target = Arena.ofAuto().allocate(Digest.BYTES);
  }

  RecordId id(byte[] header) {
    MemorySegment.copy(header, 0, source, ValueLayout.JAVA_BYTE, 0, header.length);
    return new RecordId(digest(header.length));
  }

  Digest body(byte[] salt, byte[] body) {
    MemorySegment.copy(salt, 0, source, ValueLayout.JAVA_BYTE, 0, salt.length);
    MemorySegment.copy(body, 0, source, ValueLayout.JAVA_BYTE, salt.length, body.length);
    return digest(salt.length + body.length);
  }

  private Digest digest(int bytes) {
    core.digest(source.asSlice(0, bytes), target);
    return Digest.at(target, 0);
  }
}
