package io.redgiant.bench;

import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * How many rounds of repair a change takes. Who holds what is the node's own choice ({@link
 * Layout}). A round is a model of what a node does: it brings what it is to hold and lacks from
 * whoever had it when the round began, and drops what it is not to hold if each holder, as it sees
 * them, had it then and means to keep it. Nodes learn of a change at different times, and until
 * then act by the layout before. Whether the node's own repair does as this model is for the
 * simulation of real storages to show.
 */
final class ConvergenceSimulation {
  /** Of the nodes that do not know the newest layout, one in so many hears of it each round. */
  private static final int LEARN_ONE_IN = 2;

  private static final int ROUNDS_MAX = 1_000;

  private final SimulatedNetwork network;
  private final int replicas;
  private final int contents;
  private final Random random;

  /**
   * @param learnt in which round the last node heard of the change
   * @param settled how many rounds later every copy was where it is to be, and nowhere else
   * @param copiesLeast that a content ever had on nodes that are up
   */
  record Result(String change, int learnt, int settled, int copiesLeast) {}

  ConvergenceSimulation(SimulatedNetwork network, int replicas, int contents) {
    this.network = network;
    this.replicas = replicas;
    this.contents = contents;
    random = new Random(network.seed());
  }

  List<Result> run() {
    return List.of(
        change("a node joins", network.joined(), Set.of()),
        change("a node is lost", network.lost(), Set.of(network.nodes().getFirst())),
        change("a weight is doubled", network.weighted(2 * SimulatedNetwork.WEIGHT), Set.of()),
        change("a tenth of the nodes drains", drained(), Set.of()));
  }

  private Layout drained() {
    return network.layout(
        places -> {
          for (var node : network.nodes().subList(0, network.nodes().size() / 10)) {
            SimulatedNetwork.with(places, node, Layout.State.DRAINING, SimulatedNetwork.WEIGHT);
          }
          return places;
        });
  }

  /** One content, who has it, and who is to have it by the layout before and after the change. */
  private static final class Placed {
    private final List<NodeId> before;
    private final List<NodeId> after;
    private final Set<NodeId> copies;

    Placed(List<NodeId> before, List<NodeId> after, Set<NodeId> down) {
      this.before = before;
      this.after = after;
      copies = new HashSet<>(before);
      copies.removeAll(down);
    }

    /** Who is to hold it, in the eyes of a node that has heard of the change or has not. */
    private List<NodeId> holders(boolean heard) {
      return heard ? after : before;
    }

    void round(Map<NodeId, Boolean> heard, Set<NodeId> down) {
      var had = Set.copyOf(copies);
      var involved = new HashSet<>(before);
      involved.addAll(after);
      involved.removeAll(down);
      for (var node : involved) {
        var holders = holders(knows(heard, node));
        if (holders.contains(node)) {
          if (!had.isEmpty()) {
            copies.add(node);
          }
        } else if (holders.stream().allMatch(holder -> keeps(holder, had, heard))) {
          copies.remove(node);
        }
      }
    }

    private boolean keeps(NodeId holder, Set<NodeId> had, Map<NodeId, Boolean> heard) {
      return had.contains(holder) && holders(knows(heard, holder)).contains(holder);
    }

    private static boolean knows(Map<NodeId, Boolean> heard, NodeId node) {
      return heard.getOrDefault(node, false);
    }

    boolean isSettled() {
      return copies.equals(Set.copyOf(after));
    }
  }

  private Result change(String name, Layout after, Set<NodeId> down) {
    var before = network.layout();
    var placed = new ArrayList<Placed>();
    for (int number = 0; number < contents; number++) {
      var content = network.content(number);
      placed.add(
          new Placed(before.holders(content, replicas), after.holders(content, replicas), down));
    }
    var heard = new HashMap<NodeId, Boolean>();
    after.places().keySet().forEach(node -> heard.put(node, false));
    int learnt = 0;
    int copiesLeast = replicas;
    for (int round = 1; round <= ROUNDS_MAX; round++) {
      if (heard.containsValue(false)) {
        heard.replaceAll((node, does) -> does || random.nextInt(LEARN_ONE_IN) == 0);
        learnt = round;
      }
      placed.forEach(one -> one.round(heard, down));
      for (var one : placed) {
        copiesLeast = Math.min(copiesLeast, one.copies.size());
      }
      if (!heard.containsValue(false) && placed.stream().allMatch(Placed::isSettled)) {
        return new Result(name, learnt, round - learnt, copiesLeast);
      }
    }
    throw new IllegalStateException("not settled after %d rounds: %s".formatted(ROUNDS_MAX, name));
  }
}
