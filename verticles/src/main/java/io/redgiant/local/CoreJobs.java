package io.redgiant.local;

import io.redgiant.core.Core;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs on the core, one at a time. Keeps scratch memory between them and nothing else. One
 * thread at a time; each worker has its own.
 */
public final class CoreJobs implements AutoCloseable {
  private static final int VERIFY_BYTES_MAX = 8 << 20;

  private final Core core;
  private final Arena arena = Arena.ofShared(); // workers are not bound to one thread
  private final MemorySegment digest = arena.allocate(Core.DIGEST_BYTES);
  private @Nullable MemorySegment scratch; // made at the first job that needs it

  public CoreJobs(Core core) {
    this.core = core;
  }

  /** How many bytes one verification may span. */
  public static int verifyBytesMax() {
    return VERIFY_BYTES_MAX;
  }

  public Scanned scan(ScanJob job) {
    int chunks = core.scan(job.state(), job.source(), job.last(), job.rows());
    int carried = (int) core.scanCarried(job.state());
    if (job.headroom() != null && carried > 0) {
      MemorySegment.copy(
          job.source(),
          job.source().byteSize() - carried,
          job.headroom(),
          job.headroom().byteSize() - carried,
          carried);
    }
    if (!job.last()) {
      return new Scanned(chunks, carried, null);
    }
    core.scanContentId(job.state(), digest);
    return new Scanned(chunks, carried, new ContentId(Digest.at(digest, 0)));
  }

  public Verified check(CheckJob job) {
    long left = job.source().byteSize() - job.chunkBytes();
    if (job.headroom() != null && left > 0) {
      MemorySegment.copy(
          job.source(), job.chunkBytes(), job.headroom(), job.headroom().byteSize() - left, left);
    }
    var chunks = job.source().asSlice(0, job.chunkBytes());
    return new Verified(core.verify(chunks, job.rows(), job.count()));
  }

  public Digested digest(DigestJob job) {
    var bytes = job.bytes().duplicate();
    int length = bytes.remaining();
    var source = scratch(length);
    source.copyFrom(MemorySegment.ofBuffer(bytes));
    core.digest(source, digest);
    return new Digested(Digest.at(digest, 0));
  }

  public Verified verify(VerifyJob job) throws IOException {
    int rowsBytes = job.count() * Core.CHUNK_ROW_BYTES;
    var memory = scratch(job.bytes() + rowsBytes);
    var source = memory.asSlice(0, job.bytes());
    var rows = memory.asSlice(job.bytes(), rowsBytes);
    job.file().read(source.asByteBuffer(), job.offset());
    rows.copyFrom(MemorySegment.ofBuffer(job.rows().duplicate()));
    return new Verified(core.verify(source, rows, job.count()));
  }

  private MemorySegment scratch(int bytes) {
    if (bytes > VERIFY_BYTES_MAX + (1 << 20)) {
      throw new IllegalArgumentException("a job of " + bytes + " bytes");
    }
    if (scratch == null) {
      scratch = arena.allocate(VERIFY_BYTES_MAX + (1 << 20), 64);
    }
    return scratch.asSlice(0, bytes);
  }

  @Override
  public void close() {
    arena.close();
  }
}
