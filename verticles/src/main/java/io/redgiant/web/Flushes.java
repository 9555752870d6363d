package io.redgiant.web;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sockets of one event loop that were written to, and whose frames go to the kernel together: at
 * the end of the loop's turn, or, where others have gone just before, a moment later. Events that
 * come close together cost one call for each socket, and not one for each event; nobody sees the
 * difference, as it is shorter than a frame of a screen.
 */
final class Flushes {
  private static final Logger LOG = LoggerFactory.getLogger(Flushes.class);

  private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  private List<WebSocketWire> due = new ArrayList<>();
  private long flushedNanos = System.nanoTime() - APART_NANOS;

  /** Called once for each socket until it is flushed. */
  void add(WebSocketWire wire, EventExecutor loop) {
    if (due.isEmpty()) {
      long passed = System.nanoTime() - flushedNanos;
      if (passed >= APART_NANOS) {
        loop.execute(this::flush);
      } else {
        loop.schedule(this::flush, APART_NANOS - passed, TimeUnit.NANOSECONDS);
      }
    }
    due.add(wire);
  }

  private void flush() {
    flushedNanos = System.nanoTime();
    var wires = due;
    due = new ArrayList<>(); // a flush may end in another write
    for (var wire : wires) {
      try {
        wire.flush();
      } catch (RuntimeException broken) {
        LOG.warn("what a socket was told could not be sent", broken); // the others still hear it
      }
    }
  }
}
