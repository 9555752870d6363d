package io.redgiant.bench;

import io.redgiant.protocol.ContentId;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Simulates where the contents of a large network are, and what moves when it changes. Arguments,
 * all optional, in this order: nodes (1,000), contents (10,000,000), copies of each (2).
 */
public final class Placement {
  private static final int CONVERGING = 20_000;
  private static final int TIMED = 20_000;
  private static final long SEED = 20_261_130;

  private Placement() {}

  public static void main(String[] arguments) {
    int nodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
    long contents = arguments.length > 1 ? Long.parseLong(arguments[1]) : 10_000_000;
    int replicas = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
    var network = SimulatedNetwork.of(SEED, nodes);
    say("%,d nodes of equal weight, %,d contents, %d copies of each", nodes, contents, replicas);
    time(network, replicas);

    long began = System.nanoTime();
    var placed = new PlacementSimulation(network, replicas, contents).run(progress(contents));
    var spread = placed.spread();
    say(
        "contents of a node: ideal %,.0f, least %,d, most %,d: at most %.2f %% off (wanted: 5 %%)",
        spread.ideal(), spread.least(), spread.most(), 100 * spread.worst());
    say(
        "spread: standard deviation %.1f, by chance alone %.1f",
        Math.sqrt(spread.variance()), Math.sqrt(spread.ideal()));
    for (var movement : placed.movements()) {
      say(
          "%-28s %,11d copies move, at least %,11.0f: %.3f times the least (wanted: 1.1)",
          movement.change(), movement.copies(), movement.least(), movement.ratio());
    }
    say("that took %.0f s", (System.nanoTime() - began) / 1e9);
    for (var result : new ConvergenceSimulation(network, replicas, CONVERGING).run()) {
      say(
          "%-28s known to all after %d rounds, settled %d later, never below %d copies",
          result.change(), result.learnt(), result.settled(), result.copiesLeast());
    }
  }

  /** What one decision costs a node. */
  private static void time(SimulatedNetwork network, int replicas) {
    var layout = network.layout();
    say(
        "to choose holders takes %.1f µs, to put all nodes in order %.1f µs",
        micros(network, content -> layout.holders(content, replicas)),
        micros(network, layout::ranked));
  }

  private interface Choice {
    List<?> of(ContentId content);
  }

  private static double micros(SimulatedNetwork network, Choice choice) {
    long nanos = 0;
    for (int run = 0; run < 2; run++) { // the first one warms up
      long began = System.nanoTime();
      for (int number = 0; number < TIMED; number++) {
        choice.of(network.content(number));
      }
      nanos = System.nanoTime() - began;
    }
    return nanos / 1e3 / TIMED;
  }

  private static LongConsumer progress(long contents) {
    long began = System.nanoTime();
    var told = new AtomicLong();
    return done -> {
      long percent = 100 * done / contents;
      if (told.getAndAccumulate(percent, Math::max) < percent) {
        double seconds = (System.nanoTime() - began) / 1e9;
        System.err.printf(
            Locale.ROOT,
            "\r%d %% of the contents, about %.0f s left ",
            percent,
            seconds * (contents - done) / done);
        if (done == contents) {
          System.err.println();
        }
      }
    };
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
