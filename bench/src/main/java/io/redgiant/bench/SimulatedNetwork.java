package io.redgiant.bench;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A network of equal nodes and the contents on it, none of which takes memory: a content's id
 * follows from its number.
 *
 * @param nodes those of the layout before anything changes
 * @param joiner one that is not among them
 */
record SimulatedNetwork(long seed, List<NodeId> nodes, NodeId joiner) {
  static final int WEIGHT = 100;

  /** The golden ratio's bits: numbers in a row become unlike ones. */
  private static final long STRIDE = 0x9E3779B97F4A7C15L;

  SimulatedNetwork {
    nodes = List.copyOf(nodes);
  }

  static SimulatedNetwork of(long seed, int count) {
    var random = new Random(seed);
    var nodes = new ArrayList<NodeId>();
    for (int node = 0; node < count; node++) {
      nodes.add(NodeId.random(random));
    }
    return new SimulatedNetwork(seed, nodes, NodeId.random(random));
  }

  ContentId content(long number) {
    long word = seed + number * 4 * STRIDE;
    long second = word + STRIDE;
    long third = second + STRIDE;
    return new ContentId(
        new Digest(mixed(word), mixed(second), mixed(third), mixed(third + STRIDE)));
  }

  /** Variant 13 of Stafford's finalizers, so that ids owe nothing to the mixing in the layout. */
  private static long mixed(long word) {
    long mixed = (word ^ word >>> 31) * 0x7FB5D329728EA185L;
    mixed = (mixed ^ mixed >>> 27) * 0x81DADEF4BC2DD44DL;
    return mixed ^ mixed >>> 33;
  }

  Layout layout() {
    return layout(places -> places);
  }

  Layout joined() {
    return layout(places -> with(places, joiner, Layout.State.ACTIVE, WEIGHT));
  }

  /** Without the first node. */
  Layout lost() {
    return layout(places -> with(places, nodes.getFirst(), Layout.State.REMOVED, WEIGHT));
  }

  /** With the first node at another weight. */
  Layout weighted(int weight) {
    return layout(places -> with(places, nodes.getFirst(), Layout.State.ACTIVE, weight));
  }

  Layout layout(UnaryOperator<SortedMap<NodeId, Layout.Place>> change) {
    var places = new TreeMap<NodeId, Layout.Place>();
    nodes.forEach(node -> places.put(node, new Layout.Place(Layout.State.ACTIVE, WEIGHT)));
    return new Layout(change.apply(places));
  }

  static SortedMap<NodeId, Layout.Place> with(
      SortedMap<NodeId, Layout.Place> places, NodeId node, Layout.State state, int weight) {
    places.putAll(Map.of(node, new Layout.Place(state, weight)));
    return places;
  }
}
