package io.redgiant.local;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * All slabs of a node, made once and touched, because fresh memory is dear. The pool is the
 * backpressure of every upload: no free slab, no read. Storage's event loop only, but for {@link
 * #contended}.
 */
public final class SlabPool implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final int slabs;
  private final Deque<Slab> free = new ArrayDeque<>();
  private final Deque<CompletableFuture<Slab>> waiting = new ArrayDeque<>();
  private volatile boolean contended;

  public SlabPool(long bytes) {
    slabs = (int) Math.max(2, bytes / Slab.BYTES);
    for (int index = 0; index < slabs; index++) {
      var memory = arena.allocate(Slab.BYTES, 4096);
      memory.fill((byte) 0);
      free.add(new Slab(memory));
    }
  }

  /** A slab if one is free and nobody waits for it. */
  public @Nullable Slab poll() {
    return waiting.isEmpty() ? free.poll() : null;
  }

  /** The next slab that is free, first come first served. Cancelling gives the place up. */
  public CompletableFuture<Slab> take() {
    var slab = poll();
    if (slab != null) {
      return CompletableFuture.completedFuture(slab);
    }
    var place = new CompletableFuture<Slab>();
    waiting.add(place);
    contended = true;
    return place;
  }

  public void release(Slab slab) {
    slab.clear();
    while (!waiting.isEmpty()) {
      var place = waiting.poll();
      contended = !waiting.isEmpty();
      if (place.complete(slab)) {
        return;
      }
    }
    free.push(slab); // last used, first given: its memory is warm
  }

  /** Empties a slab that goes straight back to its sender. */
  public Slab reuse(Slab slab) {
    slab.clear();
    return slab;
  }

  /** Whether somebody waits: whoever holds a slab without need should hand it in. Any thread. */
  public boolean contended() {
    return contended;
  }

  public int slabs() {
    return slabs;
  }

  public int freeSlabs() {
    return free.size();
  }

  @Override
  public void close() {
    waiting.forEach(place -> place.cancel(false));
    arena.close();
  }
}
