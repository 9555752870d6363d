package io.redgiant.web;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;

/**
 * Sockets of one event loop that were written to in its turn, and whose frames go to the kernel at
 * its end: events that come close together cost one call for each socket, and not one for each
 * event.
 */
final class Flushes {
  private List<WebSocketWire> due = new ArrayList<>();

  /** Called once in a turn for each socket. */
  void add(WebSocketWire wire, EventExecutor loop) {
    if (due.isEmpty()) {
      loop.execute(this::flush);
    }
    due.add(wire);
  }

  private void flush() {
    var wires = due;
    due = new ArrayList<>(); // a flush may end in another write
    wires.forEach(WebSocketWire::flush);
  }
}
