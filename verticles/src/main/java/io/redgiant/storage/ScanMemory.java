package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.local.Slab;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one ingest's scan needs beside its slabs.
 *
 * @param state the scan's state
 * @param rows room for the chunks of one slab
 */
record ScanMemory(MemorySegment state, MemorySegment rows) {
  private static final long ROWS_MAX = Slab.BYTES / Core.CHUNK_BYTES_MIN + 1;

  /**
   * Hands such memory out and takes it back: making it anew for every small file would cost more
   * than the file.
   */
  static final class Pool implements AutoCloseable {
    private final Core core;
    private final Arena arena = Arena.ofShared();
    private final Deque<ScanMemory> free = new ArrayDeque<>();

    Pool(Core core) {
      this.core = core;
    }

    ScanMemory take() {
      var memory = free.poll();
      if (memory == null) {
        memory =
            new ScanMemory(
                arena.allocate(core.scanBytes(), 64),
                arena.allocate(ROWS_MAX * Core.CHUNK_ROW_BYTES, 64));
      }
      core.scanStart(memory.state);
      return memory;
    }

    void giveBack(ScanMemory memory) {
      free.push(memory);
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
