package io.redgiant.metrics;

import io.redgiant.protocol.BusTapped;
import io.redgiant.protocol.BusTapped.Passed;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeId;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Shows messages as they pass while somebody wants to see them; else it costs whoever passes one
 * read of a field. Messages come from every thread, {@link #open}, {@link #take} and {@link #close}
 * from one.
 */
final class Tap {
  private volatile @Nullable Batch filling; // null: it is closed
  private @Nullable Batch filled; // what a thread may still write into that came late

  private static final class Batch {
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicReferenceArray<Passed> kept =
        new AtomicReferenceArray<>(Limits.METRICS_TAP_MESSAGES_MAX);
  }

  boolean isOpen() {
    return filling != null;
  }

  /** Without its body, which nobody sees. */
  void passed(AddressMeter meter, BusTapped.Way way, long bytes, double millis) {
    var batch = filling;
    if (batch == null || !meter.isTapped()) {
      return;
    }
    int place = batch.messages.getAndIncrement();
    if (place < Limits.METRICS_TAP_MESSAGES_MAX) {
      batch.kept.set(
          place, new Passed(meter.address(), way, System.currentTimeMillis(), bytes, millis));
    }
  }

  void open() {
    if (filling == null) {
      filling = new Batch();
    }
  }

  void close() {
    filling = null;
    filled = null;
  }

  /** What passed before the last time that this was asked, and how much more there was. */
  BusTapped take(NodeId node) {
    var batch = filled;
    filled = filling;
    filling = new Batch();
    var messages = new ArrayList<Passed>();
    if (batch == null) {
      return new BusTapped(node, 0, messages);
    }
    for (int place = 0; place < batch.kept.length(); place++) {
      var passed = batch.kept.get(place);
      if (passed != null) {
        messages.add(passed);
      }
    }
    return new BusTapped(node, batch.messages.get() - messages.size(), messages);
  }
}
