package io.redgiant.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.protocol.BusTapped;
import io.redgiant.protocol.BusTapped.Way;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class TapTest {
  private static final NodeId NODE = new NodeId(new Id128(1, 1));

  private final Tap tap = new Tap();
  private final TapView view = new TapView();
  private final AddressMeter meter = new AddressMeter("edge.chat.say");

  private void pass(int messages) {
    for (int number = 0; number < messages; number++) {
      tap.passed(meter, Way.OUT, number, -1);
    }
  }

  private BusTapped taken() {
    tap.take(NODE); // a thread that came late may still write into it
    return tap.take(NODE);
  }

  @Test
  void seesNothingWhileItIsClosed() {
    assertFalse(tap.isOpen());
    pass(1);
    tap.open();
    assertEquals(0, taken().messages().size());

    assertTrue(tap.isOpen());
    pass(1);
    tap.close();
    assertFalse(tap.isOpen());
    tap.open();
    assertEquals(0, taken().messages().size());
  }

  @Test
  void showsTheFirstAndCountsTheOthers() {
    tap.open();
    pass(Limits.METRICS_TAP_MESSAGES_MAX);
    var all = taken();
    assertEquals(Limits.METRICS_TAP_MESSAGES_MAX, all.messages().size());
    assertEquals(0, all.dropped());

    pass(Limits.METRICS_TAP_MESSAGES_MAX + 1);
    var most = taken();
    assertEquals(Limits.METRICS_TAP_MESSAGES_MAX, most.messages().size());
    assertEquals(Limits.METRICS_TAP_MESSAGES_MAX - 1, most.messages().getLast().bytes());
    assertEquals(1, most.dropped());
    assertEquals(0, taken().dropped());
  }

  @Test
  void doesNotSeeItself() {
    tap.open();
    for (var own : new String[] {"all.metrics.tap", "all.metrics.snapshot"}) {
      tap.passed(new AddressMeter(own), Way.OUT, 1, -1);
    }
    assertEquals(0, taken().messages().size());
  }

  @Test
  void aViewOfManyNodesIsBoundedAndSaysWhatItLeftOut() {
    tap.open();
    int nodes = 0;
    for (int shown = 0; shown <= Limits.METRICS_TAP_SHOWN_MAX; nodes++) {
      pass(Limits.METRICS_TAP_MESSAGES_MAX);
      shown += Limits.METRICS_TAP_MESSAGES_MAX;
      view.add(taken());
    }
    var event = new JsonObject(Buffer.buffer(Json.bytes(view::take)));

    assertEquals(Limits.METRICS_TAP_SHOWN_MAX, event.getJsonArray("messages").size());
    assertEquals(
        nodes * Limits.METRICS_TAP_MESSAGES_MAX - Limits.METRICS_TAP_SHOWN_MAX,
        event.getInteger("dropped"));
    assertEquals(
        NODE.toString(), event.getJsonArray("messages").getJsonObject(0).getString("nodeId"));
    assertTrue(view.isEmpty());
  }
}
