package io.redgiant.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redgiant.protocol.BusSnapshot;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PictureTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Picture picture = new Picture();

  private static NodeId node(int number) {
    return new NodeId(new Id128(0, number));
  }

  private static BusSnapshot said(int node, long started, long number) {
    return new BusSnapshot(
        node(node), started, number, false, false, 1, 2, 0.5, List.of(), List.of());
  }

  private JsonObject written(long now) {
    return new JsonObject(
        Buffer.buffer(Json.bytes(json -> picture.write(json, said(1, 0, 9), now))));
  }

  private List<String> numbers(long now) {
    return written(now).getJsonArray("nodes").stream()
        .map(JsonObject.class::cast)
        .map(one -> one.getLong("started") + "/" + one.getLong("number"))
        .toList();
  }

  @Test
  void showsTheNewestOfEachNodeWhateverComesTwiceOrLate() {
    picture.heard(said(2, 5, 3), 0);
    picture.heard(said(2, 5, 3), SECOND); // twice
    picture.heard(said(2, 5, 2), SECOND); // late
    assertEquals(List.of("0/9", "5/3"), numbers(SECOND));
    assertEquals(
        1_000, written(SECOND).getJsonArray("nodes").getJsonObject(1).getLong("ageMillis"));

    picture.heard(said(2, 6, 1), SECOND); // started again
    picture.heard(said(2, 5, 4), SECOND); // of before
    assertEquals(List.of("0/9", "6/1"), numbers(SECOND));
  }

  @Test
  void leavesOutWhoIsGoneAndWhoIsSilent() {
    picture.heard(said(2, 5, 1), 0);
    picture.heard(said(3, 6, 1), 0);
    picture.keep(Set.of(node(2)), SECOND);
    assertEquals(List.of("0/9", "5/1"), numbers(SECOND));

    picture.keep(Set.of(node(2)), 5 * SECOND);
    assertEquals(List.of("0/9", "5/1"), numbers(5 * SECOND));
    picture.keep(Set.of(node(2)), 5 * SECOND + 1);
    assertEquals(List.of("0/9"), numbers(5 * SECOND));
  }

  @Test
  void saysHowManyNodesOneEventHadNoRoomFor() {
    var nodes = new HashSet<NodeId>();
    for (int number = 2; number <= Limits.METRICS_NODES_MAX + 3; number++) {
      picture.heard(said(number, 0, 1), 0);
      nodes.add(node(number));
    }
    picture.keep(nodes, 0);

    assertEquals(Limits.METRICS_NODES_MAX, numbers(0).size());
    assertEquals(3, written(0).getInteger("left"));
  }
}
