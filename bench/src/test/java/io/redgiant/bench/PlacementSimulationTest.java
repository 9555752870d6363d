package io.redgiant.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A network of a thousand nodes: the small form of {@code dev bench placement}. */
@TestInstance(Lifecycle.PER_CLASS)
final class PlacementSimulationTest {
  private static final int NODES = 1_000;
  private static final int REPLICAS = 2;

  /** As many as make the counts' variance known to some percent, in seconds. */
  private static final int CONTENTS = 100_000;

  private static final long CONTENTS_WHOLE = 10_000_000;
  private static final double OFF_MAX = 0.05;

  private final SimulatedNetwork network = SimulatedNetwork.of(20_261_130, NODES);

  /** Not a static field: the threads that count would wait for this class's initialization. */
  private final PlacementSimulation.Result placed =
      new PlacementSimulation(network, REPLICAS, CONTENTS).run(done -> {});

  /**
   * The counts vary as those of independent choices do, and so with the root of their size. With
   * 20,000 on each node that leaves six standard deviations below 5 %, which of a thousand nodes
   * one exceeds once in half a million networks.
   */
  @Test
  void aThousandNodesHoldSharesThatAreWithinFivePercentAtTenMillionContents() {
    var spread = placed.spread();

    assertEquals(200, spread.ideal());
    assertTrue(spread.dispersion() < 1.15, "dispersion " + spread.dispersion());
    double ideal = (double) CONTENTS_WHOLE * REPLICAS / NODES;
    double deviation = Math.sqrt(spread.dispersion() * ideal);
    assertTrue(6 * deviation < OFF_MAX * ideal, deviation + " of " + ideal);
    assertTrue(spread.worst() * spread.ideal() < 6 * Math.sqrt(spread.ideal()), spread.toString());
  }

  @Test
  void aChangeMovesAlmostNothingButWhatItMust() {
    var movements = placed.movements();

    assertEquals(4, movements.size());
    for (var movement : movements) {
      assertTrue(movement.copies() > 0, movement.toString());
      assertTrue(movement.ratio() < 1.1, movement.toString());
    }
  }

  @Test
  void whatAChangeAsksForIsThereOneRoundAfterAllKnowAndNothingElseIsOneLater() {
    var results = new ConvergenceSimulation(network, REPLICAS, 10_000).run();

    assertEquals(4, results.size());
    for (var result : results) {
      assertTrue(result.settled() <= 2, result.toString());
      assertTrue(result.copiesLeast() >= REPLICAS - 1, result.toString());
    }
  }
}
