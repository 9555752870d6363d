package io.redgiant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.protocol.Layout.Place;
import io.redgiant.protocol.Layout.State;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who holds what: evenly, by weight, and with no more movement than must be. */
final class LayoutTest {
  private static final int CONTENTS = 100_000;

  private final Random random = new Random(20_261_124);

  private SortedMap<NodeId, Place> nodes(int count) {
    var nodes = new TreeMap<NodeId, Place>();
    for (int node = 0; node < count; node++) {
      nodes.put(NodeId.random(random), new Place(State.ACTIVE, 100));
    }
    return nodes;
  }

  private List<ContentId> contents(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            content ->
                new ContentId(
                    new Digest(
                        random.nextLong(),
                        random.nextLong(),
                        random.nextLong(),
                        random.nextLong())))
        .toList();
  }

  private static Map<NodeId, Integer> counts(
      Layout layout, List<ContentId> contents, int replicas) {
    var counts = new HashMap<NodeId, Integer>();
    for (var content : contents) {
      layout.holders(content, replicas).forEach(node -> counts.merge(node, 1, Integer::sum));
    }
    return counts;
  }

  @Test
  void theOrderIsTheSameOnEveryMachineForEver() {
    var places = new TreeMap<NodeId, Place>();
    for (int node = 1; node <= 5; node++) {
      places.put(new NodeId(new Id128(node, 1L << node)), new Place(State.ACTIVE, node));
    }
    var content = ContentId.parse("0123456789abcdef".repeat(4));

    var order = new Layout(places).ranked(content).stream().map(node -> node.value().high());

    assertEquals(List.of(4L, 5L, 3L, 1L, 2L), order.toList());
  }

  @Test
  void equalNodesHoldEqualShares() {
    var layout = new Layout(nodes(20));

    var counts = counts(layout, contents(CONTENTS), 2);

    double ideal = 2.0 * CONTENTS / 20;
    assertEquals(20, counts.size());
    counts.forEach(
        (node, count) ->
            assertTrue(Math.abs(count - ideal) < 0.05 * ideal, node + " holds " + count));
  }

  @Test
  void aNodeOfTwiceTheWeightIsTheFirstHolderTwiceAsOften() {
    var nodes = nodes(9);
    var large = NodeId.random(random);
    nodes.put(large, new Place(State.ACTIVE, 200));

    int count = counts(new Layout(nodes), contents(CONTENTS), 1).getOrDefault(large, 0);

    double ideal = CONTENTS * 200.0 / 1_100;
    assertTrue(Math.abs(count - ideal) < 0.05 * ideal, "it is first for " + count);
  }

  @Test
  void whatMovesWhenANodeJoinsGoesToItAlone() {
    var nodes = nodes(10);
    var before = new Layout(nodes);
    var joined = NodeId.random(random);
    nodes.put(joined, new Place(State.ACTIVE, 100));
    var after = new Layout(nodes);
    var contents = contents(20_000);

    int moved = 0;
    for (var content : contents) {
      var now = new HashSet<>(after.holders(content, 3));
      var gained = new HashSet<>(now);
      before.holders(content, 3).forEach(gained::remove);
      assertTrue(gained.isEmpty() || gained.equals(Set.of(joined)), gained.toString());
      moved += gained.size();
    }

    double least = contents.size() * 3 / 11.0;
    assertTrue(moved < 1.1 * least, moved + " moved, at least " + least);
  }

  @Test
  void whoDrainsOrHasLeftHoldsNothingNew() {
    var nodes = nodes(4);
    var draining = nodes.firstKey();
    var removed = nodes.lastKey();
    nodes.put(draining, new Place(State.DRAINING, 100));
    nodes.put(removed, new Place(State.REMOVED, 100));
    var layout = new Layout(nodes);

    for (var content : contents(100)) {
      var ranked = layout.ranked(content);
      assertEquals(2, ranked.size());
      assertFalse(ranked.contains(draining));
      assertFalse(ranked.contains(removed));
    }
  }

  @Test
  void whoIsAwayIsPassedOver() {
    var layout = new Layout(nodes(3));
    var content = contents(1).getFirst();
    var ranked = layout.ranked(content);

    assertEquals(
        List.of(ranked.get(0), ranked.get(2)),
        layout.ranked(content, List.of(ranked.get(2), ranked.get(0))));
  }

  @Test
  void theHoldersAreTheFirstOfTheOrderWhateverTheWeightsAndWhoeverIsThere() {
    for (int round = 0; round < 200; round++) {
      var nodes = nodes(1 + random.nextInt(60));
      nodes.replaceAll(
          (node, place) ->
              new Place(
                  State.of(1 + random.nextInt(2)).orElseThrow(),
                  1 + random.nextInt(random.nextBoolean() ? 3 : Limits.LAYOUT_WEIGHT_MAX)));
      var layout = new Layout(nodes);
      var there = nodes.keySet().stream().filter(node -> random.nextInt(4) > 0).toList();
      for (var content : contents(20)) {
        for (int replicas : new int[] {0, 1, 2, 5, 100}) {
          var all = layout.ranked(content);
          var present = layout.ranked(content, there);
          assertEquals(
              all.subList(0, Math.min(replicas, all.size())), layout.holders(content, replicas));
          assertEquals(
              present.subList(0, Math.min(replicas, present.size())),
              layout.holders(content, replicas, there));
        }
      }
    }
  }

  @Test
  void aLayoutOfNobodyHasNoHolders() {
    assertEquals(List.of(), Layout.EMPTY.holders(contents(1).getFirst(), 2));
  }

  @Test
  void aWeightIsAPositiveNumberInBounds() {
    assertThrows(Refusal.class, () -> new Place(State.ACTIVE, 0));
    assertThrows(Refusal.class, () -> new Place(State.ACTIVE, Limits.LAYOUT_WEIGHT_MAX + 1));
  }
}
