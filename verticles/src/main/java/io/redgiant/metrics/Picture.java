package io.redgiant.metrics;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.protocol.BusSnapshot;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeId;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the other nodes said last of their buses. One thread. */
final class Picture {
  /** A node that is up says it each second; one that has not for so long is left out. */
  private static final long SILENT_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

  private final Map<NodeId, Heard> heard = new TreeMap<>();

  private record Heard(BusSnapshot snapshot, long atNanos) {}

  /** What comes late, or a second time, is older than what is here, and changes nothing. */
  void heard(BusSnapshot snapshot, long nowNanos) {
    heard.merge(
        snapshot.node(),
        new Heard(snapshot, nowNanos),
        (before, now) -> now.snapshot.isAfter(before.snapshot) ? now : before);
  }

  /** Forgets nodes that are gone or silent. */
  void keep(Set<NodeId> others, long nowNanos) {
    heard.keySet().retainAll(others);
    heard.values().removeIf(one -> nowNanos - one.atNanos > SILENT_NANOS_MAX);
  }

  /** This node first, then the others, as many as one event may have. */
  void write(JsonGenerator json, BusSnapshot own, long nowNanos) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("nodes");
    writeOne(json, own, 0);
    int room = Limits.METRICS_NODES_MAX - 1;
    for (var one : heard.values().stream().limit(room).toList()) {
      writeOne(json, one.snapshot, TimeUnit.NANOSECONDS.toMillis(nowNanos - one.atNanos));
    }
    json.writeEndArray();
    json.writeNumberField("left", Math.max(0, heard.size() - room));
    json.writeEndObject();
  }

  private static void writeOne(JsonGenerator json, BusSnapshot snapshot, long ageMillis)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("ageMillis", ageMillis);
    snapshot.writeFields(json);
    json.writeEndObject();
  }
}
