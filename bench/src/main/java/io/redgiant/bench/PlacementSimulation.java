package io.redgiant.bench;

import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/**
 * Who holds how much, and what moves when the layout changes: by the node's own choice ({@link
 * Layout}), over all contents of a large network.
 */
final class PlacementSimulation {
  /** Contents that one core does in a row. */
  private static final long BATCH = 1_000;

  private final SimulatedNetwork network;
  private final int replicas;
  private final long contents;
  private final Map<NodeId, Integer> numbers = new HashMap<>();

  /**
   * How many contents each node holds.
   *
   * @param ideal as many as each would hold if all had the same
   * @param least of any node
   * @param variance of the counts; that of independent choices is the ideal
   */
  record Spread(double ideal, int least, int most, double variance) {
    /** How far the worst node is from the ideal, as a share of that. */
    double worst() {
      return Math.max(ideal - least, most - ideal) / ideal;
    }

    /** Above 1 the choices of nodes hang together; below it they share better than by chance. */
    double dispersion() {
      return variance / ideal;
    }
  }

  /**
   * What one change of the layout moves.
   *
   * @param copies made somewhere they were not before
   * @param least copies that any scheme would have to make to give each node its share
   */
  record Movement(String change, long copies, double least) {
    double ratio() {
      return copies / least;
    }
  }

  record Result(Spread spread, List<Movement> movements) {}

  PlacementSimulation(SimulatedNetwork network, int replicas, long contents) {
    this.network = network;
    this.replicas = replicas;
    this.contents = contents;
    network.nodes().forEach(node -> numbers.put(node, numbers.size()));
    numbers.put(network.joiner(), numbers.size());
  }

  /** A layout and what it comes to. */
  private final class Counted {
    private final Layout layout;
    private final AtomicIntegerArray counts = new AtomicIntegerArray(numbers.size());
    private final AtomicLong gained = new AtomicLong(); // against the layout before

    Counted(Layout layout) {
      this.layout = layout;
    }

    List<NodeId> count(long content) {
      var holders = layout.holders(network.content(content), replicas);
      holders.forEach(node -> counts.incrementAndGet(numbers.getOrDefault(node, -1)));
      return holders;
    }

    void count(long content, List<NodeId> before) {
      for (var node : count(content)) {
        if (!before.contains(node)) {
          gained.incrementAndGet();
        }
      }
    }

    int of(NodeId node) {
      return counts.get(numbers.getOrDefault(node, -1));
    }

    Movement movement(String change, double least) {
      return new Movement(change, gained.get(), least);
    }
  }

  /**
   * @param progress hears how many contents are done
   */
  Result run(LongConsumer progress) {
    var before = new Counted(network.layout());
    var joined = new Counted(network.joined());
    var lost = new Counted(network.lost());
    var doubled = new Counted(network.weighted(2 * SimulatedNetwork.WEIGHT));
    var halved = new Counted(network.weighted(SimulatedNetwork.WEIGHT / 2));
    var after = List.of(joined, lost, doubled, halved);
    var done = new AtomicLong();
    LongStream.range(0, Math.ceilDiv(contents, BATCH))
        .parallel()
        .forEach(
            batch -> {
              long end = Math.min(contents, (batch + 1) * BATCH);
              for (long content = batch * BATCH; content < end; content++) {
                var holders = before.count(content);
                for (var changed : after) {
                  changed.count(content, holders);
                }
              }
              progress.accept(done.addAndGet(end - batch * BATCH));
            });
    double copies = (double) contents * replicas;
    var changed = network.nodes().getFirst();
    double had = before.of(changed);
    return new Result(
        spread(before),
        List.of(
            joined.movement("a node joins", copies / (network.nodes().size() + 1)),
            lost.movement("a node is lost", had),
            doubled.movement("a weight is doubled", doubled.of(changed) - had),
            halved.movement("a weight is halved", had - halved.of(changed))));
  }

  private Spread spread(Counted counted) {
    double ideal = (double) contents * replicas / network.nodes().size();
    int least = Integer.MAX_VALUE;
    int most = 0;
    double squares = 0;
    for (var node : network.nodes()) {
      int count = counted.of(node);
      least = Math.min(least, count);
      most = Math.max(most, count);
      squares += (count - ideal) * (count - ideal);
    }
    return new Spread(ideal, least, most, squares / (network.nodes().size() - 1));
  }
}
