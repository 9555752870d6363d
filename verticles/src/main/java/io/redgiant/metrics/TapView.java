package io.redgiant.metrics;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.protocol.BusTapped;
import io.redgiant.protocol.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the taps of all nodes have shown since people were told last. One thread. */
final class TapView {
  private final List<BusTapped> told = new ArrayList<>();
  private int messages;
  private long dropped;

  void add(BusTapped tapped) {
    dropped += tapped.dropped();
    int room = Limits.METRICS_TAP_SHOWN_MAX - messages;
    var shown = tapped.messages();
    if (shown.size() > room) {
      dropped += shown.size() - room;
      shown = shown.subList(0, room);
    }
    if (!shown.isEmpty()) {
      messages += shown.size();
      told.add(new BusTapped(tapped.node(), 0, shown));
    }
  }

  boolean isEmpty() {
    return messages == 0 && dropped == 0;
  }

  /** Writes all of it, and is empty. */
  void take(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("dropped", dropped);
    json.writeArrayFieldStart("messages");
    for (var of : told) {
      for (var message : of.messages()) {
        json.writeStartObject();
        json.writeStringField("nodeId", of.node().toString());
        message.writeFields(json);
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeEndObject();
    told.clear();
    messages = 0;
    dropped = 0;
  }
}
